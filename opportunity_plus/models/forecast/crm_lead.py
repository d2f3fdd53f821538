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
        compute='_compute_billing',
        currency_field='company_currency',
        help="Untaxed, of posted invoices and credit notes of the accepted quotations.",
    )
    amount_to_bill = fields.Monetary(
        string="To Bill",
        compute='_compute_billing',
        currency_field='company_currency',
        help="What was sold, less what is billed.",
    )
    billing_explanation = fields.Char(
        string="Billing",
        compute='_compute_billing',
        help="How much of what was sold is billed, and until when the rest is planned.",
    )
    forecast_months = fields.Html(
        string="Amount by Month",
        compute='_compute_forecast_months',
        sanitize=False,
        help="In which months the amount falls, where these are several.",
    )

    def _get_forecast_report(self):
        """The report, which computes the rows of these opportunities only."""
        report = self.env['crm.opportunity.forecast.report'].sudo()
        return report.with_context(opportunity_report_lead_ids=self.ids)

    @api.depends('amount_source', 'expected_revenue', 'order_ids.invoice_status')
    @api.depends_context('lang', 'tz')
    def _compute_billing(self):
        """Of deals that accepted quotations decide; of others there is nothing to tell."""
        sold = self._origin.filtered(lambda lead: lead.amount_source == 'order')
        figures = {}
        if sold:
            report, domain = sold._get_forecast_report(), [('lead_id', 'in', sold.ids)]
            for lead, status, amount, last in report._read_group(
                domain, ['lead_id', 'status'], ['amount:sum', 'month:max']
            ):
                figures[lead.id, status] = amount, last
        for lead in self:
            billed, _last = figures.get((lead._origin.id, 'billed'), (0.0, False))
            left, last = figures.get((lead._origin.id, 'won'), (0.0, False))
            lead.amount_billed, lead.amount_to_bill = billed, left
            lead.billing_explanation = lead in sold._origin and lead._get_billing_sentence(last)

    def _get_billing_sentence(self, last_month):
        """One sentence on what is billed and what is left.

        :param last_month: the last month in which something is left, False if there is none
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

    @api.depends(
        'amount_source',
        'expected_revenue',
        'margin',
        'opportunity_line_ids.date_start',
        'opportunity_line_ids.duration_months',
        'opportunity_line_ids.date_end',
        'date_production_start',
        'date_production_end',
    )
    @api.depends_context('lang', 'tz', 'uid')
    def _compute_forecast_months(self):
        """A table with a bar for each month, where the amount falls in several."""
        self.forecast_months = False
        spread = self._origin.filtered(lambda lead: lead._may_have_months())
        if not spread:
            return
        report, domain = spread._get_forecast_report(), [('lead_id', 'in', spread.ids)]
        months = {lead: {} for lead in spread}
        for lead, month, status, amount, margin in report._read_group(
            domain, ['lead_id', 'month:month', 'status'], ['amount:sum', 'margin:sum']
        ):
            months[lead.with_env(self.env)][month, status] = amount, margin
        for lead in self:
            figures = months.get(lead._origin, {})
            if len({month for month, _status in figures}) > 1:
                lead.forecast_months = self.env['ir.qweb']._render(
                    'opportunity_plus.crm_lead_forecast_months',
                    {
                        'columns': lead._prepare_month_columns(figures),
                        'currency': lead.company_currency,
                        'show_margin': sees_margin(self.env) and lead.amount_source != 'manual',
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

    def action_view_invoices(self):
        """Open the invoices and credit notes of the accepted quotations.

        :raise AccessError: if the user may not read the opportunity
        """
        self.ensure_one()
        self.check_access('read')
        orders = self.accepted_order_ids
        action = orders.action_view_invoice(orders.invoice_ids)
        return {**action, 'name': self.env._("Invoices of %(name)s", name=self.display_name)}
