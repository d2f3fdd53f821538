from odoo import fields, models
from odoo.fields import Domain


class CrmOpportunityLine(models.Model):
    """What follows on lines when taxes, or how they are rounded, change."""

    _inherit = 'crm.opportunity.line'

    def _search_open(self, domain):
        """Find forecast lines of open opportunities, whoever may read them.

        :param domain: what has to hold beside
        """
        lines = self.sudo().with_context(active_test=False)
        domain = Domain(domain) & Domain('sale_line_id', '=', False)
        return lines.search(domain & Domain('lead_id.won_status', '=', 'pending'))

    def _recompute_untaxed(self):
        """Compute the untaxed amounts once more, and what follows from them.

        Where a rate is missing they stay, as in the daily job: what they follow is changed all the
        same.
        """
        today = fields.Date.today()
        lines = self.browse()
        for (company, currency), group in self.grouped(
            lambda line: (line.lead_id._get_amount_company(), line.currency_id)
        ).items():
            if currency._has_rate(company, today):
                lines |= group
        lines.modified(['tax_ids'])
