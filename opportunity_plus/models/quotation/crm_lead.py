from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.acceptance import ACCEPTANCE
from ...tools.margin import sees_margin


class CrmLead(models.Model):
    """A quotation made from the opportunity gets its products (product.md F26)."""

    _inherit = 'crm.lead'

    def action_new_quotation(self):
        """Open a new quotation; with forecast products it is made on the server and opened.

        On the server, because defaults handed to a form lose what the user's view hides. Where the
        products come from an accepted quotation they are sold already: the new one starts empty.
        """
        action = super().action_new_quotation()
        if self.amount_source != 'lines':
            return action
        order_id = self.create_quotation()
        return {
            **action,
            'res_id': order_id,
            'views': [(self.env.ref('sale.view_order_form').id, 'form')],
            'view_mode': 'form',
        }

    def create_quotation(self):
        """Create a draft quotation with the opportunity's products, prices, discounts and taxes.

        Left unchanged, its untaxed total equals the amount of the opportunity in the customer's
        currency to the cent. For integrations too.

        :returns: the id of the new ``sale.order``
        :raise UserError: if the opportunity has no customer, or is in a currency in which the
            company cannot quote
        """
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "“%(opportunity)s” has no customer: choose one, then make the quotation.",
                    opportunity=self.display_name,
                )
            )
        order = (
            self.env['sale.order']
            .with_company(self._get_amount_company())
            .with_context(opportunity_cost_kept=ACCEPTANCE)
            .create(self._prepare_quotation_values())
        )
        if order.currency_id != self.currency_id:
            raise UserError(
                self.env._(
                    "“%(opportunity)s” is in %(currency)s, but %(company)s would quote in"
                    " %(order_currency)s. Choose a price list in %(currency)s.",
                    opportunity=self.display_name,
                    currency=self.currency_id.name,
                    company=order.company_id.display_name,
                    order_currency=order.currency_id.name,
                )
            )
        return order.id

    def _prepare_quotation_values(self):
        """Values of a ``sale.order`` made from one opportunity.

        :rtype: dict
        """
        self.ensure_one()
        prefix = 'default_'
        context = self._prepare_opportunity_quotation_context()
        values = {
            key.removeprefix(prefix): value
            for key, value in context.items()
            if key.startswith(prefix)
        }
        values.update(
            company_id=self._get_amount_company().id,
            pricelist_id=self.pricelist_id.id,
        )
        if not self.user_id and not self.env.user.has_group(
            'sales_team.group_sale_salesman_all_leads'
        ):
            # Odoo would take the customer's, whose quotations the user may not see.
            values['user_id'] = self.env.uid
        if self.amount_source == 'lines':
            lines = self.opportunity_line_ids.filtered('active')
            values['order_line'] = [
                Command.create(line._prepare_order_line_values()) for line in lines
            ]
        return values


class CrmOpportunityLine(models.Model):
    _inherit = 'crm.opportunity.line'

    def _prepare_order_line_values(self):
        """Values of the ``sale.order.line`` that quotes this line.

        :rtype: dict
        """
        self.ensure_one()
        values = {
            'opportunity_line_id': self._origin.id,
            'sequence': self.sequence,
            'product_id': self.product_id.id,
            'name': self.name,
            'product_uom_qty': self.product_uom_qty,
            'product_uom_id': self.product_uom_id.id,
            'price_unit': self.price_unit,
            'technical_price_unit': self.technical_price_unit,
            'discount': self.discount,
            'tax_ids': [Command.set(self.tax_ids.ids)],
        }
        if sees_margin(self.env):
            # The costs of others are taken by ``sale.order.line._take_opportunity_costs``.
            values['purchase_price'] = self.purchase_price
        return values
