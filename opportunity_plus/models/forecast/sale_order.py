from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """What a quotation would bring in each month (``docs/forecast.md``)."""

    _inherit = 'sale.order'

    def _get_months_to_bill(self):
        """Spread the untaxed total over months, as the forecast will once it is accepted.

        :returns: dict of amounts in the order's currency by first day of the month, in order; the
            key is False for what has no date
        """
        self.ensure_one()
        months, last = {}, False
        for line in self.order_line.filtered(lambda line: not line.display_type):
            first, count = line._get_month_span()
            for number in range(count):
                last = first and first + relativedelta(months=number)
                share = self.currency_id.round(line.price_subtotal / count)
                months[last] = months.get(last, 0.0) + share
        if months:
            months[last] += self.amount_untaxed - sum(months.values())
        return {
            month: self.currency_id.round(months[month])
            for month in sorted(months, key=lambda month: (not month, month))
        }

    def _get_month_runs_to_bill(self):
        """The same in few words: months in a row that bring the same are one run.

        :returns: list of dicts of ``label`` and ``amount``, of one month
        """
        runs = []
        for month, amount in self._get_months_to_bill().items():
            last = runs[-1] if runs else None
            if (
                last
                and month
                and last['end']
                and last['end'] + relativedelta(months=1) == month
                # What rounding leaves makes no run of its own.
                and abs(last['amount'] - amount) < 1
            ):
                last['end'] = month
            else:
                runs.append({'start': month, 'end': month, 'amount': amount})
        return [
            {'label': self._get_run_label(run['start'], run['end']), 'amount': run['amount']}
            for run in runs
        ]

    def _get_run_label(self, start, end):
        if not start:
            return self.env._("Unplanned")
        first, last = (format_date(self.env, day, date_format='MMM y') for day in (start, end))
        return first if start == end else f"{first} – {last}"
