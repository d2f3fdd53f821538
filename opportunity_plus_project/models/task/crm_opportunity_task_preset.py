from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.people import check_colleagues


class CrmOpportunityTaskPreset(models.AbstractModel):
    """What a type or an origin of tasks presets: who does it, who controls it, until when."""

    _name = 'crm.opportunity.task.preset'
    _inherit = ['crm.opportunity.choice']
    _description = "Preset of Follow-Up Tasks"

    user_rule = fields.Selection(
        [
            ('user', "A person"),
            ('salesperson', "The customer's salesperson"),
            ('territory', "Whoever has the customer's territory"),
        ],
        string="Doer",
        required=True,
        default='user',
        help="Who does such tasks. Without a person, whoever plans one decides.",
    )
    user_id = fields.Many2one(
        'res.users',
        string="Person",
        domain="[('share', '=', False)]",
        help="Who does such tasks.",
    )
    controller_id = fields.Many2one(
        'res.users',
        domain="[('share', '=', False)]",
        help="Who is told when such a task is finished, reopened or overdue.",
    )
    priority = fields.Selection(
        [
            ('0', "Low priority"),
            ('1', "Medium priority"),
            ('2', "High priority"),
            ('3', "Urgent"),
        ],
        default='0',
        help="How urgent such tasks are.",
    )
    delay_days = fields.Integer(
        string="Days until Due",
        help="After how many days such a task is due; 0 for no due date.",
    )
    tag_ids = fields.Many2many('project.tags', string="Tags", help="The tags of such tasks.")
    description = fields.Html(help="What is to be done, and how.", translate=True)

    @api.constrains('delay_days')
    def _check_delay_days(self):
        for preset in self:
            if not 0 <= preset.delay_days <= 3660:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: tasks are due after 0 to 3660 days, not after %(days)s.",
                        name=preset.name,
                        days=preset.delay_days,
                    )
                )

    @api.constrains('user_id', 'controller_id')
    def _check_people(self):
        check_colleagues(self.user_id | self.controller_id)

    def _count_usage(self):
        tasks = self.env['project.task'].sudo().with_context(active_test=False)
        return tasks.search_count(self._get_usage_domain()) if self else 0

    def _get_usage_refusal(self, count):
        return self.env._(
            "“%(name)s” cannot be deleted: %(count)s tasks have it. Archive it instead.",
            name=self.display_name,
            count=count,
        )

    def _presets_doer(self):
        """Tell whether this says who does such tasks."""
        return self.user_rule != 'user' or bool(self.user_id)
