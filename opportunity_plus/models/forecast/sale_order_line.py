from odoo import models
from odoo.tools import date_utils


class SaleOrderLine(models.Model):
    """In which months an order line falls."""

    _inherit = 'sale.order.line'

    def _get_month_span(self):
        """The first month, False without a date, and how many there are.

        The rule of the report's SQL: months and dates of the line that it was made from, else the
        production dates, else the day of the order, or the expected closing of a quotation.
        """
        self.ensure_one()
        lead = self.order_id.sudo().opportunity_id
        planned = self.sudo().opportunity_line_id
        start = planned.date_start or lead.date_production_start
        if not start:
            start = self.order_id.date_order.date() if self.state == 'sale' else lead.date_deadline
        end = planned.date_end
        if not end and not planned.date_start and lead.date_production_start:
            end = lead.date_production_end
        count = planned.duration_months or 1
        if not planned.duration_months and start and end and end > start:
            count = (end.year - start.year) * 12 + end.month - start.month + 1
        return start and date_utils.start_of(start, 'month'), count
