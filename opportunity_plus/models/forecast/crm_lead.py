from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ...tools.margin import sees_margin

# A table of months is no wider than this: beyond, it shows quarters or years, then "later".
MOST_COLUMNS = 12
# Of the highest bar, in pixels.
HEIGHT = 40
COLORS = {'open': 'bg-info', 'won': 'bg-warning', 'billed': 'bg-success'}
INTERVALS = ('month', 'quarter', 'year')


class CrmLead(models.Model):
    """In which months the value of an opportunity falls, and what is billed of it.

    The figures are those of the report (``docs/forecast.md``), of the shown opportunities only.
    """

    _inherit = 'crm.lead'

    amount_billed = fields.Monetary(
        string="Billed",
        compute='_compute_forecast',
        currency_field='company_currency',
        help="Untaxed, of posted invoices and credit notes of the accepted quotations.",
    )
    amount_to_bill = fields.Monetary(
        string="To Bill",
        compute='_compute_forecast',
        currency_field='company_currency',
        help="What was sold, less what is billed.",
    )
    billing_explanation = fields.Char(
        string="Billing",
        compute='_compute_forecast',
        help="How much of what was sold is billed, and until when the rest is planned.",
    )
    forecast_months = fields.Html(
        string="Revenue by Month",
        compute='_compute_forecast',
        sanitize=False,
        help="The months over which the revenue is spread, if there are several.",
    )

    def _get_forecast_report(self):
        """The report, which computes the rows of these opportunities only."""
        report = self.env['crm.opportunity.forecast.report'].sudo()
        return report.with_context(opportunity_report_lead_ids=self.ids)

    @api.depends(
        'amount_source',
        'expected_revenue',
        'margin',
        'date_production_start',
        'date_production_end',
        'opportunity_line_ids.date_start',
        'opportunity_line_ids.date_end',
        'opportunity_line_ids.duration_months',
        'order_ids.invoice_status',
    )
    @api.depends_context('lang', 'tz', 'uid')
    def _compute_forecast(self):
        """Ask the report for those that may have something to tell: sold, or in several months."""
        asked = self._origin.filtered(lambda lead: lead._may_have_months())
        figures = {lead: {} for lead in asked}
        rows = asked and asked._get_forecast_report()._read_group(
            [('lead_id', 'in', asked.ids)],
            ['lead_id', 'month:month', 'status'],
            ['amount:sum', 'margin:sum'],
        )
        for lead, month, status, amount, margin in rows:
            figures[lead.with_env(self.env)][month, status] = amount, margin
        for lead in self:
            found = figures.get(lead._origin, {})
            sums = {'billed': 0.0, 'won': 0.0}
            for (_month, status), (amount, _margin) in found.items():
                sums[status] = sums.get(status, 0.0) + amount
            is_sold = lead.amount_source == 'order'
            lead.amount_billed = is_sold and sums['billed']
            lead.amount_to_bill = is_sold and sums['won']
            left = [month for month, status in found if month and status == 'won']
            lead.billing_explanation = is_sold and lead._get_billing_sentence(
                max(left, default=None)
            )
            lead.forecast_months = lead._render_months(found)

    def _get_billing_sentence(self, last_month):
        """One sentence on what is billed and what is left.

        :param last_month: the last month in which something is left, None if there is none
        """
        self.ensure_one()
        currency = self.company_currency
        values = {
            'sold': formatLang(self.env, self.expected_revenue, currency_obj=currency),
            'billed': formatLang(self.env, self.amount_billed, currency_obj=currency),
            'left': formatLang(self.env, self.amount_to_bill, currency_obj=currency),
            'month': last_month and format_date(self.env, last_month, date_format='MMMM y'),
        }
        if currency.is_zero(self.amount_to_bill):
            return self.env._("sold %(sold)s, all of it billed", **values)
        if currency.is_zero(self.amount_billed):
            return self.env._("sold %(sold)s, nothing billed; to bill until %(month)s", **values)
        return self.env._(
            "sold %(sold)s, billed %(billed)s, %(left)s to bill until %(month)s", **values
        )

    def _render_months(self, figures):
        """A table with a bar for each month, where the amount falls in several.

        :param dict figures: amount and margin by first day of the month and status
        """
        self.ensure_one()
        if len({month for month, _status in figures}) < 2:
            return False
        return self.env['ir.qweb']._render(
            'opportunity_plus.crm_lead_forecast_months',
            {
                'columns': self._prepare_month_columns(figures),
                'currency': self.company_currency,
                'show_margin': sees_margin(self.env) and self.amount_source != 'manual',
            },
        )

    def _may_have_months(self):
        """Tell whether the amount may fall in several months, without asking the report."""
        self.ensure_one()
        lines = self.opportunity_line_ids
        return bool(
            self.amount_source == 'order'
            or self.date_production_end
            or any(line.duration_months > 1 or line.date_end for line in lines)
            or len(set(lines.mapped('date_start'))) > 1
        )

    def _prepare_month_columns(self, figures):
        """The columns of the table, months in order; quarters or years where they are too many.

        :param dict figures: amount and margin by first day of the month and status
        :returns: list of dicts
        """
        for interval in INTERVALS:
            columns = {}
            for (month, status), (amount, margin) in sorted(
                figures.items(), key=lambda item: (item[0][0] or fields.Date.today().max, item[0])
            ):
                label = self._get_interval_label(month, interval)
                column = columns.setdefault(
                    label, {'label': label, 'amount': 0.0, 'margin': 0.0, 'statuses': {}}
                )
                column['amount'] += amount
                column['margin'] += margin
                column['statuses'][status] = column['statuses'].get(status, 0.0) + amount
            if len(columns) <= MOST_COLUMNS:
                break
        columns = list(columns.values())
        highest = max(
            sum(max(amount, 0) for amount in column['statuses'].values()) for column in columns
        )
        for column in columns:
            column['bars'] = [
                {'class': COLORS[status], 'height': round(HEIGHT * max(amount, 0) / highest)}
                for status, amount in column['statuses'].items()
                if highest
            ]
        return columns[:MOST_COLUMNS]

    def _get_interval_label(self, month, interval):
        if not month:
            return self.env._("Unplanned")
        patterns = {'month': 'MMM y', 'quarter': 'QQQ y', 'year': 'y'}
        return format_date(self.env, month, date_format=patterns[interval])

    @api.readonly
    def action_view_forecast_months(self):
        """Open the months of the opportunity."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_opportunity_forecast_report_action'
        )
        return {
            **action,
            'name': self.env._("Months of %(opportunity)s", opportunity=self.display_name),
            'domain': [('lead_id', '=', self.id)],
            'context': {
                'opportunity_report_lead_ids': self.ids,
                'graph_measure': 'amount',
                'pivot_measures': ['amount', 'margin'] if sees_margin(self.env) else ['amount'],
            },
        }

    @api.readonly
    def action_view_invoices(self):
        """Open the invoices and credit notes of the accepted quotations.

        :raise AccessError: if the user may not read the opportunity
        """
        self.ensure_one()
        self.check_access('read')
        orders = self.accepted_order_ids
        action = orders.action_view_invoice(orders.invoice_ids)
        return {**action, 'name': self.env._("Invoices of %(name)s", name=self.display_name)}
