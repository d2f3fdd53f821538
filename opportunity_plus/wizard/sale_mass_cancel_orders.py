from odoo import api, fields, models
from odoo.tools import format_amount

# Beyond, one reads how many more opportunities follow: each is tried out.
MOST_PREVIEWS = 10


class SaleMassCancelOrders(models.TransientModel):
    """Before orders are cancelled one reads what becomes of their opportunities."""

    _inherit = 'sale.mass.cancel.orders'

    opportunity_consequences = fields.Text(
        string="Effect on the Opportunities",
        readonly=True,
        default=lambda self: self._get_default_consequences(),
        help="The stage, expected revenue and products that the opportunities return to.",
    )

    @api.model
    def _get_default_consequences(self):
        """One sentence for each opportunity that the user may read."""
        order_ids = self.env.context.get('active_ids') or []
        orders = self.env['sale.order'].browse(order_ids).exists()._filtered_access('read')
        orders = orders.sudo()._filter_followed().with_env(self.env)
        leads = orders.sudo().opportunity_id.with_env(self.env)._filtered_access('read')
        shown = leads[:MOST_PREVIEWS]
        previews = shown._preview_acceptance(orders, counts=False)
        sentences = [
            self._get_consequence(lead, *previews[lead.id])
            for lead in shown
            if isinstance(previews[lead.id][1], dict)
        ]
        if more := len(leads - shown):
            sentences.append(self.env._("%(count)s more opportunities follow.", count=more))
        return "\n".join(sentences)

    @api.model
    def _get_consequence(self, lead, before, after):
        """Say to what an opportunity goes back, or what it stays.

        :param lead: the opportunity
        :param dict before: what it is now
        :param dict after: what it would be
        """
        values = {
            'opportunity': lead.display_name,
            'stage': self.env['crm.stage'].browse(after['stage_id']).name,
            'figures': self._get_figures(lead, after),
        }
        if before['stage_id'] == after['stage_id']:
            return self.env._("“%(opportunity)s” stays in “%(stage)s”: %(figures)s.", **values)
        return self.env._("“%(opportunity)s” goes back to “%(stage)s”, %(figures)s.", **values)

    @api.model
    def _get_figures(self, lead, after):
        currency = lead._get_amount_company().currency_id
        amount = format_amount(self.env, after['expected_revenue'], currency)
        if not after['line_count']:
            return amount
        if after['line_count'] == 1:
            return self.env._("%(amount)s with 1 product", amount=amount)
        return self.env._(
            "%(amount)s with %(count)s products", amount=amount, count=after['line_count']
        )
