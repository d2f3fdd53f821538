from odoo import models


class SaleOrder(models.Model):
    """Notices that a quotation is made or sent; its opportunity may move on."""

    _inherit = 'sale.order'

    def _advance_opportunities(self, former):
        """Move the opportunities on, where a stage of their team waits for it.

        :param dict former: state and opportunity of before by order, none for new ones
        """
        made, sent = set(), set()
        for order in self.sudo():
            state, lead, *_others = former.get(order, (False, False))
            if order.state not in ('draft', 'sent') or not order.opportunity_id:
                continue
            is_new = lead != order.opportunity_id
            if is_new:
                made.add(order.opportunity_id.id)
            if order.state == 'sent' and (is_new or state != 'sent'):
                sent.add(order.opportunity_id.id)
        Lead = self.env['crm.lead']
        Lead.browse(made)._advance_by_quotation('made')
        Lead.browse(sent)._advance_by_quotation('sent')
