from odoo import models

from odoo.addons.project.models.project_task import CLOSED_STATES

# As many entries as are read before a visit.
ENTRIES = 10


class ReportVisitSheet(models.AbstractModel):
    """What was done for the customer last, and what is still to be done."""

    _inherit = 'report.opportunity_plus.report_visit_sheet'

    def _prepare_sheets(self, leads):
        sheets = super()._prepare_sheets(leads)
        for customer, same in leads.grouped(lambda lead: lead.partner_id.id).items():
            tasks, entries = self._get_follow_up(same, customer)
            for lead in same:
                sheets[lead.id].update(follow_up_tasks=tasks, dedication=entries)
        return sheets

    def _get_follow_up(self, leads, customer_id):
        """Open tasks and last entries of a customer, as far as the reader may read them.

        Two queries for each customer: all entries of all of them would be far too many.

        :param leads: the opportunities, if they have no customer yet
        :returns: tasks, the ones that are due first, and entries, the last one first
        """
        customer = leads.partner_id.sudo().commercial_partner_id
        domain, time = leads._get_follow_up_domain(), leads._get_dedication_domain()
        if customer_id:
            domain, time = customer._get_follow_up_domain(), customer._get_dedication_domain()
        tasks = self.env['project.task'].search(
            [*domain, ('state', 'not in', list(CLOSED_STATES))],
            order='is_due desc, priority desc, create_date',
        )
        entries = self.env['account.analytic.line'].search(
            [*time], order='date desc, id desc', limit=ENTRIES
        )
        return tasks, entries
