from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Which orders of an opportunity count, which do not yet, and what they replaced."""

    _inherit = 'crm.lead'

    accepted_order_ids = fields.Many2many(
        'sale.order',
        string="Accepted Quotations",
        compute='_compute_accepted_order_ids',
        context={'active_test': False},
        search='_search_accepted_order_ids',
        help="The quotations that the customer accepted: they make the amount and the products.",
    )

    forecast_line_count = fields.Integer(
        string="Forecast Products",
        compute='_compute_forecast_line_count',
        help="How many products the accepted quotations replaced.",
    )

    unapplied_order_count = fields.Integer(
        compute='_compute_unapplied_order_count',
        help="Orders that were confirmed before they could count, and that do not count yet.",
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

    @api.depends('opportunity_line_ids', 'amount_source')
    def _compute_forecast_line_count(self):
        sold = self.filtered(lambda lead: lead.amount_source == 'order')._origin
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        domain = [('lead_id', 'in', sold.ids), ('is_replaced', '=', True)]
        counts = dict(lines._read_group(domain, ['lead_id'], ['__count'])) if sold else {}
        for lead in self:
            lead.forecast_line_count = counts.get(lead._origin, 0)

    @api.depends('order_ids.state', 'order_ids.opportunity_accepted')
    def _compute_unapplied_order_count(self):
        for lead in self:
            lead.unapplied_order_count = len(lead._get_unapplied_orders())

    def _get_unapplied_orders(self):
        """Confirmed orders that do not count: they were accepted before the installation."""
        return self.with_context(active_test=False).order_ids.filtered(
            lambda order: order.state == 'sale' and not order.opportunity_accepted
        )

    def action_view_forecast_lines(self):
        """Open the lines of before the acceptance, to compare forecast and sale."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Forecast of %(opportunity)s", opportunity=self.display_name),
            'res_model': 'crm.opportunity.line',
            'view_mode': 'list,kanban',
            'mobile_view_mode': 'kanban',
            'domain': [('lead_id', '=', self.id), ('is_replaced', '=', True)],
            'context': {'active_test': False, 'create': False},
        }
