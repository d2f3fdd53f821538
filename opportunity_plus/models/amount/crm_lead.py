from odoo import api, fields, models

from ...tools.margin import SEE_MARGIN
from ...tools.rates import Rates


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
        readonly=True,
        prefetch='opportunity',
        copy=False,
        export_string_translation=False,
        aggregator=None,
    )
    # Chosen by people; that it is followed is written by the acceptance too.
    primary_order_id = fields.Many2one(
        'sale.order',
        string="Leading Quotation",
        prefetch='opportunity',
        copy=False,
        tracking=True,
        index='btree_not_null',
        domain="[('opportunity_id', '=', id), ('state', 'in', ('draft', 'sent'))]",
        help="The open quotation that this opportunity is forecast by: until one is accepted, the"
        " expected revenue and the products are those of this one.",
    )
    is_led = fields.Boolean(
        string="Follows a Quotation",
        readonly=True,
        prefetch='opportunity',
        copy=False,
        export_string_translation=False,
    )
    amount_source = fields.Selection(
        [
            ('manual', "Typed"),
            ('lines', "Products"),
            ('quotation', "Leading quotation"),
            ('order', "Accepted quotation"),
        ],
        compute='_compute_amount_source',
        prefetch='opportunity',
        store=True,
        help="What determines the expected revenue: accepted quotations, else the leading one, else"
        " the products, else what was typed.",
    )
    amount_lines = fields.Monetary(
        string="Untaxed Amount of Products",
        compute='_compute_amount_lines',
        prefetch='opportunity',
        store=True,
        currency_field='currency_id',
        aggregator=None,  # The expected revenue is what opportunities are added up by.
        help="Untaxed amount of the products as a quotation would compute it, in the customer's"
        " currency.",
    )
    # default=None: a default would count as a typed value and switch the compute off at creation.
    expected_revenue = fields.Monetary(
        compute='_compute_expected_revenue', store=True, readonly=False, default=None
    )
    # Zero where there is none: empty columns would be sorted above the largest objective.
    target_revenue = fields.Monetary(
        default=0.0,
        currency_field='company_currency',
        prefetch='opportunity',
        tracking=True,
        help="The salesperson's own estimate, independent of products and quotations.",
    )
    margin = fields.Monetary(
        compute='_compute_margin',
        prefetch='opportunity',
        store=True,
        groups=SEE_MARGIN,
        currency_field='company_currency',
        help="Margin of the products, or of the accepted quotations.",
    )
    margin_percent = fields.Float(
        string="Margin (%)",
        compute='_compute_margin_percent',
        prefetch='opportunity',
        store=True,
        groups=SEE_MARGIN,
        aggregator='avg',
        help="Margin as a share of the expected revenue.",
    )
    prorated_margin = fields.Monetary(
        string="Weighted Margin",
        compute='_compute_prorated_margin',
        prefetch='opportunity',
        store=True,
        groups=SEE_MARGIN,
        currency_field='company_currency',
        help="Margin times the probability.",
    )
    amount_explanation = fields.Char(
        string="Where the Revenue Comes From",
        compute='_compute_amount_explanation',
        help="Accepted quotations come first, then the leading one, then the products, then what"
        " was typed.",
    )
    amount_currency = fields.Monetary(
        string="Revenue in Customer Currency",
        compute='_compute_amount_explanation',
        currency_field='currency_id',
        help="The expected revenue in the currency of the customer's pricelist.",
    )

    @api.model
    def default_get(self, fields):
        """No default of a client's context may stand in for a computation or the acceptance."""
        hidden = (*self._computed_fields, 'accepted_order_count', 'primary_order_id')
        return super().default_get([name for name in fields if name not in hidden])

    def _is_amount_open(self):
        """Tell whether the opportunity is neither won nor lost: a typed amount may change."""
        self.ensure_one()
        is_followed = self.accepted_order_count or self.is_led
        return self.won_status not in ('won', 'lost') and not is_followed

    @api.depends(
        'opportunity_line_ids', 'opportunity_line_ids.active', 'accepted_order_count', 'is_led'
    )
    def _compute_amount_source(self):
        for lead in self:
            if lead.accepted_order_count:
                lead.amount_source = 'order'
            elif lead.is_led:
                lead.amount_source = 'quotation'
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
        'amount_company_id',
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
        # Not filtered: the taxes of all opportunities at hand are read by one query.
        return self._get_totals_of(line for line in self.opportunity_line_ids if line.active)

    def _get_totals_of(self, lines):
        """Totals as :meth:`_get_tax_totals` has them, if these were the lines.

        :param lines: some of the opportunity's, active or not
        """
        self.ensure_one()
        AccountTax = self.env['account.tax']
        company = self._get_amount_company()
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        AccountTax._add_tax_details_in_base_lines(base_lines, company)
        AccountTax._round_base_lines_tax_details(base_lines, company)
        return AccountTax._get_tax_totals_summary(
            base_lines=base_lines, currency=self.currency_id or company.currency_id, company=company
        )

    @api.depends('amount_source', 'amount_lines', 'currency_id', 'company_id', 'amount_company_id')
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
        'amount_company_id',
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
        # A probability moves on many at once, and nothing else of ours is asked for then.
        self.fetch(['margin'])
        valued = self.filtered('margin')
        (self - valued).prorated_margin = 0.0
        for lead in valued:
            lead.prorated_margin = round(lead.margin * (lead.probability or 0.0) / 100.0, 2)

    @api.depends(
        'accepted_order_count',
        'is_led',
        'primary_order_id',
        'amount_source',
        'amount_lines',
        'expected_revenue',
        'currency_id',
        'opportunity_line_ids.active',
        'order_ids.amount_untaxed',
        'order_ids.state',
    )
    @api.depends_context('company', 'lang')
    def _compute_amount_explanation(self):
        """Tell where the amount comes from, and what it is in the customer's currency.

        The lines' total, the orders at their own dates, or a typed amount at today's rate. Only
        shown: a missing rate must not keep the form from opening, and gives 0.
        """
        by_orders = self.filtered(lambda lead: lead.amount_source in ('order', 'quotation'))
        orders_by_lead = by_orders._get_amount_orders() if by_orders else {}
        rates = Rates()
        for lead in self:
            orders = orders_by_lead.get(lead._origin.id, self.env['sale.order'])
            lead.amount_explanation = lead._get_amount_sentence(orders)
            if lead.amount_source == 'lines':
                lead.amount_currency = lead.amount_lines
            else:
                lead.amount_currency = lead._get_amount_in_customer_currency(orders, rates)

    def _get_amount_in_customer_currency(self, orders, rates):
        """Value the orders, or else a typed amount, in the customer's currency.

        :param orders: the orders that make the amount
        :param rates: the :class:`Rates` read so far
        """
        self.ensure_one()
        company, today = self._get_amount_company(), fields.Date.today()
        currency = self.currency_id or company.currency_id
        amounts = [
            (order.amount_untaxed, order.currency_id, order.company_id, order._get_rate_date())
            for order in orders
        ]
        if self.amount_source not in ('order', 'quotation'):
            amounts = [(self.expected_revenue or 0.0, company.currency_id, company, today)]
        return sum(
            currency.round(amount * rates.find_or_zero(source, currency, owner, day))
            for amount, source, owner, day in amounts
        )

    def _get_amount_orders(self):
        """The orders that make the amount of each opportunity, oldest first.

        :returns: dict of ``sale.order`` (sudo) by opportunity id; the acceptance fills it
        """
        return {}
