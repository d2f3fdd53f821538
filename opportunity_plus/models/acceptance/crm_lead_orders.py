from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """The accepted quotations of an opportunity, as a field to read and to search."""

    _inherit = 'crm.lead'

    accepted_order_ids = fields.Many2many(
        'sale.order',
        string="Accepted Quotations",
        compute='_compute_accepted_order_ids',
        context={'active_test': False},
        search='_search_accepted_order_ids',
        help="The quotations that the customer accepted: they make the amount and the products.",
    )

    @api.depends('order_ids.state', 'order_ids.opportunity_accepted')
    def _compute_accepted_order_ids(self):
        orders_by_lead = self._get_accepted_orders()
        for lead in self:
            orders = orders_by_lead.get(lead._origin.id, self.env['sale.order'])
            lead.accepted_order_ids = orders.with_env(self.env)._filtered_access('read')

    def _search_accepted_order_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator in ('any', 'any!'):
            query = self._get_accepted_query(Domain(value), bypass_access=operator == 'any!')
            return Domain('order_ids', operator, query)
        domain = Domain.FALSE
        if operator == 'in' and False in value:
            domain = Domain('order_ids', 'not any', self._get_accepted_query(Domain.TRUE))
            value = [item for item in value if item]
        return domain | Domain(
            'order_ids', 'any', self._get_accepted_query(Domain('id', operator, value))
        )

    def _get_accepted_query(self, domain, bypass_access=False):
        """Query for accepted orders, those included that another module lets people archive."""
        orders = self.env['sale.order'].with_context(active_test=False)
        domain &= Domain(orders._get_accepted_domain())
        return orders._search(domain, bypass_access=bypass_access)
