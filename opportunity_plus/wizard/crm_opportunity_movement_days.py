from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.context import OwnContext
from ..tools.given import check_given_values


class CrmOpportunityMovementDays(OwnContext, models.TransientModel):
    """Choose the days between which the movement of the pipeline is told, and of which deals."""

    _name = 'crm.opportunity.movement.days'
    _description = "Days of a Movement"

    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env['crm.opportunity.snapshot']._get_last_monday(),
        help="The day to start from, as its snapshot was taken.",
    )
    date_to = fields.Date(
        string="Until", help="The day to compare with; leave empty to compare with now."
    )
    due_from = fields.Date(
        string="Expected to Close From",
        help="Only opportunities that are expected to close in this period.",
    )
    due_until = fields.Date(string="Expected to Close Until")
    user_ids = fields.Many2many(
        'res.users',
        string="Salespeople",
        context={'active_test': False},
        domain=[('share', '=', False)],
        help="Leave empty for all.",
    )
    team_ids = fields.Many2many(
        'crm.team',
        string="Sales Teams",
        context={'active_test': False},
        help="Leave empty for all.",
    )
    company_ids = fields.Many2many(
        'res.company',
        string="Companies",
        context={'active_test': False},
        help="Leave empty for all.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create, unless a value is none.

        :raise UserError: naming the field and the value
        """
        check_given_values(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Write, unless a value is none.

        :raise UserError: naming the field and the value
        """
        check_given_values(self, [vals])
        return super().write(vals)

    @api.constrains('date_from', 'date_to', 'due_from', 'due_until')
    def _check_days(self):
        first = self.env['crm.opportunity.snapshot']._get_first_day()
        for days in self:
            if days.date_to and days.date_to < days.date_from:
                raise UserError(
                    self.env._("“Until” is before “From”: choose a later day, or none for now.")
                )
            if days.due_from and days.due_until and days.due_until < days.due_from:
                raise UserError(
                    self.env._(
                        "The period in which they are expected to close ends before it begins."
                    )
                )
            if first and days.date_from < first:
                raise UserError(
                    self.env._(
                        "There is no snapshot of %(day)s: the first one was taken on %(first)s."
                        " Choose that day or a later one.",
                        day=format_date(self.env, days.date_from),
                        first=format_date(self.env, first),
                    )
                )

    def action_show(self):
        """Open the movement between these days.

        :returns: an action on ``crm.opportunity.movement.report``
        """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_opportunity_movement_report_action'
        )
        end = self.date_to and format_date(self.env, self.date_to) or self.env._("now")
        return {
            **action,
            'display_name': self.env._(
                "Pipeline Movement, %(begin)s – %(end)s",
                begin=format_date(self.env, self.date_from),
                end=end,
            ),
            'context': {**self._prepare_report_context(), 'search_default_group_by_kind': 1},
        }

    def _prepare_report_context(self):
        """What the report is asked for."""
        days = {
            'from': self.date_from,
            'to': self.date_to,
            'due_from': self.due_from,
            'due_until': self.due_until,
        }
        scope = {
            'user_ids': self.user_ids.ids,
            'team_ids': self.team_ids.ids,
            'company_ids': self.company_ids.ids,
        }
        return {
            f'opportunity_movement_{name}': fields.Date.to_string(value) if name in days else value
            for name, value in (days | scope).items()
            if value
        }
