from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ...tools.context import neutral
from ...tools.rates import Rates


class SaleOrder(models.Model):
    """What a person does with an open quotation of a deal: let it lead, or take its products."""

    _inherit = 'sale.order'

    opportunity_difference = fields.Monetary(
        string="Above the Opportunity",
        compute='_compute_opportunity_difference',
        groups='base.group_user',
        help="The untaxed amount of the open quotation, less the expected revenue of its"
        " opportunity. Zero where the opportunity follows it, or where a rate is missing.",
    )

    opportunity_comparison = fields.Char(
        string="Beside the Opportunity",
        compute='_compute_opportunity_comparison',
        groups='base.group_user',
        help="By how much the open quotation is above or below its opportunity.",
    )

    @api.depends(
        'amount_untaxed',
        'currency_id',
        'state',
        'opportunity_leading',
        'opportunity_id.amount_source',
        'opportunity_id.expected_revenue',
    )
    @api.depends_context('uid')
    def _compute_opportunity_difference(self):
        """Compare in the currency of the quotation, for those who may know the opportunity."""
        rates, today = Rates(), fields.Date.today()
        leads = self.opportunity_id._filtered_access('read')
        for order in self:
            lead = order.opportunity_id
            if (
                lead not in leads
                or order.state not in ('draft', 'sent')
                or (lead.amount_source == 'quotation' and order.opportunity_leading)
            ):
                order.opportunity_difference = 0.0
                continue
            company = lead._get_amount_company()
            amount, currency = lead.expected_revenue, company.currency_id
            if lead.amount_source in ('lines', 'quotation'):
                amount, currency = lead.amount_currency, lead.currency_id or currency
            rate = rates.find_or_zero(currency, order.currency_id, company, today)
            difference = rate and order.amount_untaxed - order.currency_id.round(amount * rate)
            order.opportunity_difference = order.currency_id.round(difference)

    @api.depends('opportunity_difference')
    @api.depends_context('lang')
    def _compute_opportunity_comparison(self):
        for order in self:
            difference = order.opportunity_difference
            amount = formatLang(self.env, abs(difference), currency_obj=order.currency_id)
            if difference > 0:
                text = self.env._("%(amount)s above the opportunity", amount=amount)
            else:
                text = difference and self.env._("%(amount)s below the opportunity", amount=amount)
            order.opportunity_comparison = text

    def action_lead_opportunity(self):
        """Let the quotation lead its opportunity: it is forecast by it until one is accepted.

        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if it is no open quotation of an opportunity
        """
        self._get_own_opportunity().primary_order_id = self
        return True

    def action_stop_leading_opportunity(self):
        """Let no quotation lead the opportunity: its former products and amount come back.

        :raise AccessError: if the user may not change the opportunity
        """
        lead = self._get_own_opportunity()
        if lead.primary_order_id == self:
            lead.primary_order_id = False
        return True

    def action_take_products(self):
        """Make the products of the opportunity those of the quotation, once, without leading.

        Sale type, duration and dates stay on the products that the quotation was made from.

        :raise AccessError: if the user may not change the opportunity
        :raise UserError: if quotations decide its products, or this one is not open
        """
        order = neutral(self)
        lead = order._get_own_opportunity()
        lead._check_lines_not_accepted()
        if not order._may_lead(lead):
            raise UserError(
                self.env._(
                    "“%(order)s” is confirmed or cancelled: choose an open quotation to take the"
                    " products from.",
                    order=order.display_name,
                )
            )
        lead._take_products_from(order)
        return True

    def _get_own_opportunity(self):
        """The opportunity of an order, as the user.

        :raise AccessError: if the user may not read the order or change the opportunity
        :raise UserError: if it has none
        """
        self.ensure_one()
        self.check_access('read')
        lead = self.sudo().opportunity_id.with_env(self.env)
        if not lead:
            raise UserError(
                self.env._(
                    "“%(order)s” belongs to no opportunity: link it first.", order=self.display_name
                )
            )
        lead.check_access('write')
        return lead

    def _get_lines_to_take(self):
        """The product lines that an opportunity can take over, and those that it cannot.

        :returns: two recordsets of ``sale.order.line``
        """
        self.ensure_one()
        lines = self._get_copiable_order_lines().filtered(
            lambda line: (
                line._is_mirrored_on_opportunity()
                and line.product_uom_qty > 0
                and not line._is_delivery()
            )
        )
        Line = self.env['crm.opportunity.line']
        refused = lines.filtered(
            lambda line: Line.new({'product_id': line.product_id.id})._get_order_refusal()
        )
        return lines - refused, refused
