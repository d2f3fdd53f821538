from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.opportunity_plus.tools.context import OwnContext

from ..models.dedication.crm_opportunity_dedication_mixin import FOLLOW_UP


class CrmOpportunityDedicationReport(OwnContext, models.TransientModel):
    """The diary on paper: of a customer, a project or an employee, in a period."""

    _name = 'crm.opportunity.dedication.report'
    _description = "Print Diary"

    partner_id = fields.Many2one(
        'res.partner', string="Customer", help="Everybody's time for this customer."
    )
    project_id = fields.Many2one('project.project', help="Everybody's time on this project.")
    employee_id = fields.Many2one(
        'hr.employee.public', string="Person", help="The time of this person, for every customer."
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: fields.Date.start_of(fields.Date.context_today(self), 'year'),
        help="The first day that is printed.",
    )
    date_to = fields.Date(
        string="To", default=fields.Date.context_today, help="The last day that is printed."
    )

    def _get_domain(self):
        """Domain of the entries that are printed.

        :raise UserError: if nothing is chosen, or the period ends before it begins
        """
        if not self.partner_id and not self.project_id and not self.employee_id:
            raise UserError(self.env._("Choose a customer, a project or a person."))
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins: change one of the days."))
        domain = Domain.TRUE
        if self.partner_id:
            domain &= Domain('partner_id', 'child_of', self.partner_id.ids)
        if self.project_id:
            domain &= Domain('project_id', 'in', self.project_id.ids)
        else:
            domain &= FOLLOW_UP
        if self.employee_id:
            domain &= Domain('employee_id', 'in', self.employee_id.ids)
        if self.date_from:
            domain &= Domain('date', '>=', self.date_from)
        if self.date_to:
            domain &= Domain('date', '<=', self.date_to)
        return domain

    def action_print(self):
        """Print the diary.

        :raise UserError: if nothing is chosen, or the period ends before it begins
        """
        self.ensure_one()
        self._get_domain()
        action = self.env.ref('opportunity_plus_project.action_report_dedication')
        return action.report_action(self)

    def _get_entries(self):
        """What is printed, as far as the reader may read it, in the order of the days."""
        return self.env['account.analytic.line'].search([*self._get_domain()], order='date, id')

    def _get_totals(self, entries):
        """Hours by person, or by customer where it is the diary of one person.

        :returns: list of pairs of a name and hours
        """
        name = 'partner_id' if self.employee_id else 'employee_id'
        groups = entries.sudo().grouped(name)
        return sorted(
            (owner.display_name or self.env._("Nobody"), sum(group.mapped('unit_amount')))
            for owner, group in groups.items()
        )

    def _get_title(self):
        chosen = (self.partner_id, self.project_id, self.employee_id)
        return ", ".join(record.display_name for record in chosen if record)
