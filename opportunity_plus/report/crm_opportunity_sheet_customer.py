from odoo import models


class ReportCustomerSheet(models.AbstractModel):
    """What a customer may have: the products that we offer, and whom to ask.

    Its template shows these values and the few fields of the opportunity that it names. Whoever
    renders it gets the same: nothing internal depends on a right of the reader.
    """

    _name = 'report.opportunity_plus.report_customer_sheet'
    _inherit = ['crm.opportunity.sheet']
    _description = "Customer Sheet"

    def _prepare_sheets(self, leads):
        sheets = super()._prepare_sheets(leads)
        orders = leads._get_amount_orders()
        for lead in leads:
            lang = lead._get_customer_lang()
            sheet = sheets[lead.id]
            sheet.update(
                lang=lang,
                lines=sheet['lines'].with_context(lang=lang),
                totals=self._get_totals(lead, orders.get(lead.id)),
            )
        return sheets

    def _get_totals(self, lead, orders):
        """Totals of the products, those of the quotations that make the amount, if any.

        An opportunity without products has none: its typed amount is the salesperson's guess.

        :param orders: the orders (sudo) that make the amount, if any
        :returns: list of dicts, one for each currency
        """
        if lead.amount_source == 'lines':
            totals = lead._get_tax_totals()
            return [
                {
                    'currency': lead.currency_id or lead._get_amount_company().currency_id,
                    'untaxed': totals['base_amount_currency'],
                    'taxes': totals['tax_amount_currency'],
                    'total': totals['total_amount_currency'],
                }
            ]
        if lead.amount_source in ('order', 'quotation') and orders:
            return [
                {
                    'currency': currency,
                    'untaxed': sum(group.mapped('amount_untaxed')),
                    'taxes': sum(group.mapped('amount_tax')),
                    'total': sum(group.mapped('amount_total')),
                }
                for currency, group in orders.grouped('currency_id').items()
            ]
        return []
