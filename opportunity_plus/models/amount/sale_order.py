from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _get_rate_date(self):
        """The day whose rate values the order, as in Odoo's ``currency_rate``.

        While it is a quotation that is today, as for products: it was not sold on any day yet.
        """
        self.ensure_one()
        if self.state != 'sale':
            return fields.Date.today()
        return (self.date_order or fields.Datetime.now()).date()
