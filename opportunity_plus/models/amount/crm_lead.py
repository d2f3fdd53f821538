from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo import api, fields, models

from ...tools.margin import SEE_MARGIN
from ...tools.rates import Rates

PENDING = [('won_status', '=', 'pending')]


class CrmLead(models.Model):
    """The amount of an opportunity and where it comes from.

    ``expected_revenue`` has exactly one source at any time. Only ``lines`` is computed here;
    a typed amount stands as it is, and the amount of accepted orders is written by the acceptance:
    no stored field of an opportunity depends on orders, so nothing is recomputed outside of the
    savepoint that protects the sale.
    """

    _inherit = 'crm.lead'

    # Written by the acceptance only.
    accepted_order_count = fields.Integer(
        readonly=True, copy=False, export_string_translation=False, aggregator=None
    )
    amount_source = fields.Selection(
        [('manual', "Typed"), ('lines', "Products"), ('order', "Accepted quotation")],
        compute='_compute_amount_source',
        store=True,
        help="Where the expected revenue comes from: accepted quotations, else the products, else"
        " what was typed.",
    )
    amount_lines = fields.Monetary(
        string="Untaxed Total of Products",
        compute='_compute_amount_lines',
        store=True,
        currency_field='currency_id',
        aggregator=None,  # The expected revenue is what opportunities are added up by.
        help="Untaxed total of the products as a quotation would compute it, in the customer's"
        " currency.",
    )
    # default=None: a default would count as a typed value and switch the compute off at creation.
    expected_revenue = fields.Monetary(
        compute='_compute_expected_revenue', store=True, readonly=False, default=None
    )
    target_revenue = fields.Monetary(
        currency_field='company_currency',
        tracking=True,
        help="The salesperson's own estimate, free of products and quotations.",
    )
    margin = fields.Monetary(
        compute='_compute_margin',
        store=True,
        groups=SEE_MARGIN,
        currency_field='company_currency',
        help="Margin of the products, or of the accepted quotations.",
    )
    margin_percent = fields.Float(
        string="Margin (%)",
        compute='_compute_margin_percent',
        store=True,
        groups=SEE_MARGIN,
        aggregator='avg',
        help="Margin as a share of the expected revenue.",
    )
    prorated_margin = fields.Monetary(
        string="Weighted Margin",
        compute='_compute_prorated_margin',
        store=True,
        groups=SEE_MARGIN,
        currency_field='company_currency',
        help="Margin times the probability.",
    )

    @api.model
    def default_get(self, fields):
        """No default of a client's context may stand in for a computation or the acceptance."""
        hidden = (*self._computed_fields, 'accepted_order_count')
        return super().default_get([name for name in fields if name not in hidden])

    def _is_amount_open(self):
        """Tell whether the opportunity is neither won nor lost: a typed amount may change."""
        self.ensure_one()
        return self.won_status not in ('won', 'lost') and not self.accepted_order_count

    @api.depends('opportunity_line_ids', 'opportunity_line_ids.active', 'accepted_order_count')
    def _compute_amount_source(self):
        for lead in self:
            if lead.accepted_order_count:
                lead.amount_source = 'order'
            elif lead.opportunity_line_ids.filtered('active'):
                lead.amount_source = 'lines'
            else:
                lead.amount_source = 'manual'

    @api.depends(
        'opportunity_line_ids.active',
        'opportunity_line_ids.price_subtotal',
        'opportunity_line_ids.product_uom_qty',
        'opportunity_line_ids.price_unit',
        'opportunity_line_ids.discount',
        'opportunity_line_ids.tax_ids',
        'amount_source',
        'currency_id',
        'company_id',
    )
    def _compute_amount_lines(self):
        for lead in self:
            is_source = lead.amount_source == 'lines'
            lead.amount_lines = is_source and lead._get_tax_totals()['base_amount_currency']

    def _get_tax_totals(self):
        """Totals of the active lines as ``sale.order.tax_totals`` has those of an order.

        With the company's rounding method ``round_globally`` the untaxed one is not the sum of the
        subtotals.
        """
        self.ensure_one()
        AccountTax = self.env['account.tax']
        company = self._get_amount_company()
        lines = self.opportunity_line_ids.filtered('active')
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        AccountTax._add_tax_details_in_base_lines(base_lines, company)
        AccountTax._round_base_lines_tax_details(base_lines, company)
        return AccountTax._get_tax_totals_summary(
            base_lines=base_lines, currency=self.currency_id or company.currency_id, company=company
        )

    @api.depends('amount_source', 'amount_lines', 'currency_id', 'company_id')
    def _compute_expected_revenue(self):
        rates = Rates()
        for lead in self:
            if lead.amount_source == 'lines':
                lead.expected_revenue = lead._to_company_currency(lead.amount_lines, rates)
            else:
                lead.expected_revenue = lead.expected_revenue or 0.0

    def _to_company_currency(self, amount, rates):
        """Value an amount of the lines in company currency.

        :param rates: the :class:`Rates` read so far
        :raise UserError: if the customer's currency has no rate
        """
        self.ensure_one()
        company = self._get_amount_company()
        target = company.currency_id
        if not amount:
            return 0.0
        if self.currency_id and self.currency_id != target:
            amount *= rates.find(self.currency_id, target, company, self._get_rate_date())
        return target.round(amount)

    @api.depends(
        'amount_source',
        'opportunity_line_ids.margin',
        'opportunity_line_ids.active',
        'currency_id',
        'company_id',
    )
    def _compute_margin(self):
        rates = Rates()
        for lead in self:
            if lead.amount_source == 'lines':
                lines = lead.opportunity_line_ids.filtered('active')
                lead.margin = lead._to_company_currency(sum(lines.mapped('margin')), rates)
            elif lead.amount_source == 'manual':
                lead.margin = 0.0
            else:
                lead.margin = lead.margin

    @api.depends('margin', 'expected_revenue')
    def _compute_margin_percent(self):
        for lead in self:
            lead.margin_percent = lead.expected_revenue and lead.margin / lead.expected_revenue

    @api.depends('margin', 'probability')
    def _compute_prorated_margin(self):
        for lead in self:
            lead.prorated_margin = round(lead.margin * (lead.probability or 0.0) / 100.0, 2)

    # What changes although nobody touched the opportunity: probabilities and rates.

    def _update_automated_probabilities(self):
        """Predictive scoring writes probabilities by SQL: bring the weighted amounts after them."""
        res = super()._update_automated_probabilities()
        if self.env.cr.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            # Odoo's scoring ends like this, with a warning, when it collides with a change.
            self.env.cr.rollback()
        self._try_in_own_transaction(self._restore_won_probabilities)
        self.search(PENDING)._refresh_in_batches(PENDING, ('prorated_revenue', 'prorated_margin'))
        return res

    def _restore_won_probabilities(self):
        """Give back to won opportunities the probability that scoring took from them.

        Scoring commits after each batch and writes the next one by ids that it read long before:
        what was won since is given the chances of an open opportunity.
        """
        self.env.cr.execute(
            """
            UPDATE crm_lead
               SET probability = 100, automated_probability = 100
              FROM crm_stage stage
             WHERE stage.id = crm_lead.stage_id
               AND stage.is_won
               AND crm_lead.won_status = 'won'
               AND crm_lead.probability < 100
         RETURNING crm_lead.id
            """
        )
        won = self.browse(lead_id for (lead_id,) in self.env.cr.fetchall())
        won.invalidate_recordset(['probability', 'automated_probability'], flush=False)
        won.modified(['probability', 'automated_probability'])

    def _cron_refresh_foreign_amounts(self):
        """Value the lines of open opportunities in foreign currency at today's rate."""
        today = fields.Date.context_today(self)
        domain = [('amount_source', '=', 'lines'), *PENDING]
        for lead_company, leads in self._read_group(domain, ['company_id'], ['id:recordset']):
            company = lead_company or self.env.company
            foreign = leads.currency_id - company.currency_id
            # An amount without a rate stays as it is: its salesperson sees the error on editing.
            rated = foreign.filtered(lambda currency, own=company: currency._has_rate(own, today))
            valued = leads.with_company(company).filtered(
                lambda lead, rated=rated: lead.currency_id in rated
            )
            valued._refresh_in_batches(domain, ('expected_revenue', 'margin'))
