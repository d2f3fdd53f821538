from odoo import api, fields, models

from ...tools.marker import ACCEPTANCE


class CrmLead(models.Model):
    """The products of an opportunity."""

    _inherit = 'crm.lead'

    opportunity_line_ids = fields.One2many(
        'crm.opportunity.line', 'lead_id', string="Products", copy=True
    )

    def _get_amount_company(self):
        """The company whose currency, taxes and rates apply; the user's where the lead has none.

        ``company_currency`` of a lead without company is that of whoever reads it first: never
        use it for amounts.
        """
        return self.company_id or self.env.company

    def _get_rate_date(self):
        """The day whose rate values the lines: today while open, the closing day afterwards."""
        self.ensure_one()
        if self.won_status in ('won', 'lost') and self.date_closed:
            return self.date_closed.date()
        return fields.Date.context_today(self)

    def _get_forecast_lines(self):
        """All lines that mirror no order, archived ones included, free to be moved."""
        lines = (
            self.env['crm.opportunity.line']
            .with_context(active_test=False)
            .with_context(opportunity_values_from=ACCEPTANCE)
        )
        return lines.search([('lead_id', 'in', self.ids), ('sale_line_id', '=', False)])

    @api.constrains('company_id')
    def _check_line_companies(self):
        """Products follow the opportunity into its company; their taxes are recomputed from it."""
        lines = self.filtered('company_id').opportunity_line_ids
        if lines:
            lines._check_product()
