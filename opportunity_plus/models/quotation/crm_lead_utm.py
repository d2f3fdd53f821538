from collections import defaultdict

from odoo import api, models

UTM_FIELDS = ('campaign_id', 'medium_id', 'source_id')


class CrmLead(models.Model):
    """Marketing origin goes to the quotations of the opportunity, however they were linked.

    From there Odoo hands it to the invoice (product.md F15).
    """

    _inherit = 'crm.lead'

    def write(self, vals):
        names = [name for name in UTM_FIELDS if name in vals]
        if not names:
            return super().write(vals)
        before = {lead: {name: lead[name] for name in names} for lead in self}
        res = super().write(vals)
        self._hand_on_utm(before)
        return res

    def _hand_on_utm(self, before):
        """Change open quotations that still have the old value, or none.

        :param before: dict of former values by opportunity
        """
        changed_leads = self.filtered(
            lambda lead: any(lead[name] != value for name, value in before[lead].items())
        )
        if not changed_leads:
            return
        # By a search: `order_ids` read in sudo would come back to the form, with quotations of
        # colleagues, and the user who saves it would be refused.
        orders = (
            self.env['sale.order']
            .sudo()
            .search(
                [('opportunity_id', 'in', changed_leads.ids), ('state', 'in', ('draft', 'sent'))]
            )
        )
        stale = defaultdict(orders.browse)
        for order in orders:
            lead, old = order.opportunity_id, before[order.opportunity_id.with_env(self.env)]
            changed = {
                name: lead[name].id
                for name, value in old.items()
                if lead[name].id != value.id and order[name].id in (value.id, False)
            }
            stale[frozenset(changed.items())] += order
        for changed, changed_orders in stale.items():
            if changed:
                changed_orders.write(dict(changed))


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._take_opportunity_utm()
        return orders

    def write(self, vals):
        res = super().write(vals)
        if vals.get('opportunity_id'):
            self._take_opportunity_utm()
        return res

    def _take_opportunity_utm(self):
        """Fill what is empty from the opportunity; what is there stays."""
        for order in self.sudo():
            lead = order.opportunity_id
            values = {name: lead[name].id for name in UTM_FIELDS if lead[name] and not order[name]}
            if values:
                order.write(values)
