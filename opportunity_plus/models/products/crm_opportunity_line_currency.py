from odoo import fields, models

PRICE_FIELDS = ('price_unit', 'technical_price_unit')


class CrmOpportunityLine(models.Model):
    """Prices follow a line into another currency; a missing rate is an error."""

    _inherit = 'crm.opportunity.line'

    def copy_data(self, default=None):
        """Copy into the opportunity's currency: a mirrored line may be in its order's.

        :raise UserError: if a rate is missing
        """
        vals_list = super().copy_data(default)
        for line, vals in zip(self, vals_list, strict=True):
            lead = line.lead_id.browse((default or {}).get('lead_id')) or line.lead_id
            rate = line._get_rate_to(lead.currency_id)
            vals.update({name: line[name] * rate for name in PRICE_FIELDS})
        return vals_list

    def _get_rate_to(self, currency):
        """Today's factor from the line's currency to another.

        :raise UserError: if a rate is missing
        """
        self.ensure_one()
        if not self.currency_id or not currency:
            return 1.0
        return self.currency_id._get_rate_or_raise(
            currency, self.company_id or self.env.company, fields.Date.context_today(self)
        )

    def _convert_prices_from(self, currency):
        """Convert the prices of a moved line from the currency it had.

        :param currency: the ``res.currency`` in which its prices are still expressed
        :raise UserError: if a rate is missing
        """
        self.ensure_one()
        # In sudo: the cost is converted too, whoever moves the line.
        line = self.sudo()
        lead = line.lead_id
        if not currency or currency == lead.currency_id:
            return
        rate = currency._get_rate_or_raise(
            lead.currency_id, lead._get_amount_company(), lead._get_rate_date()
        )
        line.write({name: line[name] * rate for name in (*PRICE_FIELDS, 'purchase_price')})
