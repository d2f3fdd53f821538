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
        line = self.sudo()
        planned, prefix = line.opportunity_line_id, ''
        if line.is_opportunity_typed:
            # On the mirror of this line, which is there again when the quotation leads.
            planned, prefix = line, 'opportunity_'
        first, end, months = (
            planned[f'{prefix}{name}'] for name in ('date_start', 'date_end', 'duration_months')
        )
        start = first or lead.date_production_start
        if not start:
            start = self.order_id.date_order.date() if self.state == 'sale' else lead.date_deadline
        if not end and not first and lead.date_production_start:
            end = lead.date_production_end
        count = months or 1
        if not months and start and end and end > start:
            count = (end.year - start.year) * 12 + end.month - start.month + 1
        return start and date_utils.start_of(start, 'month'), count
