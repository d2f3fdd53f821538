from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.opportunity_plus.tools.context import OwnContext

# What is given to the project as it was left here.
PROJECT_FIELDS = (
    *('name', 'partner_id', 'site_partner_id', 'user_id', 'date_start', 'date', 'account_id'),
    *('budget_amount', 'budget_currency_id', 'industry_id', 'family_id', 'subfamily_id', 'tag_ids'),
)


class CrmOpportunityCreateProject(OwnContext, models.TransientModel):
    """Make a project of an opportunity: all that it takes is proposed and can be changed."""

    _name = 'crm.opportunity.create.project'
    _description = "Create a Project from an Opportunity"

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, readonly=True, ondelete='cascade'
    )
    name = fields.Char(required=True, help="What the project will be called.")
    template_id = fields.Many2one(
        'project.project',
        domain="[('is_template', '=', True), ('company_id', 'in', (company_id, False))]",
        help="A project template of yours, whose tasks and settings the project gets.",
    )
    company_id = fields.Many2one('res.company', readonly=True)
    partner_id = fields.Many2one('res.partner', string="Customer", help="Whom the work is for.")
    site_partner_id = fields.Many2one(
        'res.partner', string="Customer Site", help="The address where the work is done."
    )
    user_id = fields.Many2one(
        'res.users',
        string="Project Manager",
        domain="[('share', '=', False)]",
        help="Who leads the project.",
    )
    date_start = fields.Date(string="Start", help="Planned start: that of production.")
    date = fields.Date(string="End", help="Planned end: that of production.")
    account_id = fields.Many2one(
        'account.analytic.account',
        string="Analytic Account",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Where costs and revenues of the project are booked; a new one if you choose none.",
    )
    budget_amount = fields.Monetary(
        string="Budget",
        currency_field='budget_currency_id',
        help="What the opportunity is expected to bring.",
    )
    budget_currency_id = fields.Many2one(
        'res.currency',
        string="Currency of the Budget",
        required=True,
        help="In which the budget is given.",
    )
    currency_id = fields.Many2one(related='company_id.currency_id', string="Company Currency")
    industry_id = fields.Many2one('res.partner.industry', string="Sector")
    family_id = fields.Many2one(
        'crm.opportunity.family',
    )
    subfamily_id = fields.Many2one('crm.opportunity.family', string="Sub-Family")
    tag_ids = fields.Many2many('project.tags', string="Tags")
    note = fields.Char(compute='_compute_note', help="What there is already.")

    @api.depends('lead_id')
    def _compute_note(self):
        """What there is already, for who may make a project."""
        for dialog in self:
            lead = dialog.lead_id._origin._filtered_access('write').sudo()
            quoted, own = lead._get_quoted_project(), lead._get_own_projects()
            note = False
            if quoted:
                note = self.env._(
                    "A quotation made the project “%(project)s” already: it is taken and stays as"
                    " it is, but for what it lacks.",
                    project=quoted.name,
                )
            elif own:
                note = self.env._(
                    "This opportunity has become “%(projects)s” already: another project will be"
                    " made.",
                    projects="”, “".join(own.mapped('name')),
                )
            dialog.note = note

    def action_create(self):
        """Make the project and open it.

        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if the project would end before it starts, or is made of another one that
            is no template
        """
        self.ensure_one()
        self.lead_id.check_access('write')
        self._check_template()
        values = self._convert_to_write({name: self[name] for name in PROJECT_FIELDS})
        values = {**self.lead_id._prepare_project_values(), **values}
        project = self.lead_id._create_project(values, self.template_id)
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'project.project',
            'view_mode': 'form',
            'res_id': project.id,
        }

    def _check_template(self):
        """A project is copied with more rights than the user has: a template, that may be read.

        :raise UserError: naming the project that is none
        """
        self.template_id.check_access('read')
        if self.template_id and not self.template_id.is_template:
            raise UserError(
                self.env._(
                    "“%(project)s” is no template: choose one, or make it a template first.",
                    project=self.template_id.display_name,
                )
            )
