from odoo import fields, models


class CrmLead(models.Model):
    """Figures that change although nobody touched the opportunity: probabilities and rates."""

    _inherit = 'crm.lead'

    def _update_automated_probabilities(self):
        """Predictive scoring writes probabilities by SQL: bring the weighted amounts after them."""
        res = super()._update_automated_probabilities()
        leads = self.search([('won_status', '=', 'pending')])
        for name in ('prorated_revenue', 'prorated_margin'):
            self.env.add_to_compute(self._fields[name], leads)
        leads.flush_recordset(['prorated_revenue', 'prorated_margin'])
        return res

    def _cron_refresh_foreign_amounts(self):
        """Value the lines of open opportunities in foreign currency at today's rate (design, 5)."""
        today = fields.Date.context_today(self)
        domain = [('amount_source', '=', 'lines'), ('won_status', '=', 'pending')]
        for lead_company, leads in self._read_group(domain, ['company_id'], ['id:recordset']):
            company = lead_company or self.env.company
            # An amount without a rate stays as it is: its salesperson sees the error on editing.
            foreign = leads.with_company(company).filtered(
                lambda lead, own=company.currency_id: lead.currency_id != own
            )
            valued = self.browse().concat(
                *(
                    same
                    for currency, same in foreign.grouped('currency_id').items()
                    if currency._has_rate(company, today)
                )
            )
            for name in ('expected_revenue', 'margin'):
                self.env.add_to_compute(self._fields[name], valued)
            valued.flush_recordset()
