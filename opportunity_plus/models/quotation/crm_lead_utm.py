from collections import defaultdict

from odoo import models

UTM_FIELDS = ('campaign_id', 'medium_id', 'source_id')


class CrmLead(models.Model):
    """Marketing origin goes to the quotations of the opportunity, however they were linked.

    From there Odoo hands it to the invoice.
    """

    _inherit = 'crm.lead'

    def _propagate_utm(self, before):
        """Change open quotations that still have the old value, or none.

        :param dict before: former values by opportunity, by field name
        """
        changed_leads = self.filtered(
            lambda lead: any(lead[name] != values[lead] for name, values in before.items())
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
            lead = order.opportunity_id
            changed = {
                name: lead[name].id
                for name, values in before.items()
                if lead[name] != values[lead] and order[name].id in (values[lead].id, False)
            }
            stale[frozenset(changed.items())] += order
        for changed, changed_orders in stale.items():
            if changed:
                changed_orders.write(dict(changed))
