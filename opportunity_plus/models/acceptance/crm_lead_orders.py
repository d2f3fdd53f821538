import logging
from contextlib import closing

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.context import neutral
from ...tools.marker import ACCEPTANCE
from ...tools.retry import is_retryable
from .sale_order import OPEN_STATES

_logger = logging.getLogger(__name__)


class CrmLead(models.Model):
    """Which orders of an opportunity count, which do not yet, and what they replaced."""

    _inherit = 'crm.lead'

    accepted_order_ids = fields.Many2many(
        'sale.order',
        string="Accepted Quotations",
        compute='_compute_accepted_order_ids',
        context={'active_test': False},
        search='_search_accepted_order_ids',
        help="The quotations that the customer accepted: they determine the expected revenue and"
        " the products.",
    )
    forecast_line_count = fields.Integer(
        string="Forecast Products",
        compute='_compute_forecast_line_count',
        help="How many products the accepted quotations replaced.",
    )
    unapplied_order_count = fields.Integer(
        compute='_compute_unapplied_order_count',
        help="Confirmed orders that do not count in the opportunity yet.",
    )

    def _get_accepted_orders(self):
        """The accepted orders of each opportunity, oldest first, whoever may read them.

        :returns: dict of ``sale.order`` (sudo) by opportunity id; without those that have none
        """
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        domain = Domain(self.env['sale.order']._get_accepted_domain())
        domain &= Domain('opportunity_id', 'in', self._origin.ids)
        groups = orders.search(domain, order='date_order, id').grouped('opportunity_id')
        return {lead.id: lead_orders for lead, lead_orders in groups.items()}

    def _lock_and_find_orders(self):
        """What :meth:`_get_accepted_orders` finds and the leading ones, by the statement that also
        locks the opportunities.

        It also makes sure that nothing is remembered of those that follow no order.

        :returns: two dicts of ``sale.order`` (sudo) by opportunity id: accepted, and marked as
            leading, of which there are several if one was sent while another leads
        """
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        domain = Domain(orders._get_accepted_domain()) | Domain('opportunity_leading', '=', True)
        domain &= Domain('opportunity_id', 'in', self._origin.ids)
        query = orders._search(domain, order='date_order, id')
        rows = self.env.execute_query(
            SQL(
                "WITH locked AS (%s), forgotten AS (%s) %s",
                self._get_locking_sql(),
                self._get_forgetting_sql(),
                query.select(),
            )
        )
        accepted, leading = {}, {}
        for order in orders.browse(order_id for (order_id,) in rows):
            is_leading = order.opportunity_leading and order.state in OPEN_STATES
            found, lead_id = leading if is_leading else accepted, order.opportunity_id.id
            found[lead_id] = found.get(lead_id, orders) | order
        return accepted, leading

    def _get_forgetting_sql(self):
        """The statement that deletes what is remembered of opportunities that follow no order."""
        free = self.filtered(lambda lead: not (lead.accepted_order_count or lead.is_led))
        free.invalidate_recordset(['acceptance_ids'], flush=False)
        return SQL(
            "DELETE FROM crm_opportunity_acceptance WHERE lead_id IN %s", tuple(free.ids) or (0,)
        )

    def _get_amount_orders(self):
        """The accepted orders make the amount, or the leading one, whoever may read them."""
        orders_by_lead = {**super()._get_amount_orders(), **self._get_accepted_orders()}
        for lead in self._origin:
            if lead.is_led:
                orders_by_lead[lead.id] = lead.sudo().primary_order_id
        return orders_by_lead

    def _explain_before(self, currency):
        """Compare with the amount that the first order replaced."""
        before = self.sudo().acceptance_ids
        comparison = self._compare_amount(before.expected_revenue, currency)
        if not comparison:
            return super()._explain_before(currency)
        return {'source': 'manual' if before.is_typed else 'lines', **comparison}

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

    @api.readonly
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

    def action_compare_forecast(self):
        """Open forecast and sale side by side, with the differences.

        :raise AccessError: if the user may not read the opportunity
        """
        self.ensure_one()
        self.check_access('read')
        comparisons = neutral(self).env['crm.opportunity.compare.orders']
        comparison = comparisons.create({'lead_id': self.id, 'compares': 'sold'})
        return comparison._get_records_action(
            name=self.env._("Forecast and Sold"), target='new', context={}
        )

    # What following the orders would change: done, looked at, and rolled back.

    def _preview_acceptance(self, orders, counts=True):
        """Tell what each opportunity would be, without changing it.

        :param orders: orders that shall count from then on, besides those that do
        :param bool counts: False if they shall neither count nor lead any more
        :returns: dict by opportunity id of a pair of dicts, before and after; the latter is the
            text of the error where following would fail
        """
        return {
            lead.id: lead._preview_own_acceptance(orders, counts)
            for leads in self._group_by_acceptance_env()
            for lead in leads
        }

    def _preview_own_acceptance(self, orders, counts):
        self.ensure_one()
        lead = self.with_context(tracking_disable=True)
        before = lead._get_preview_values()
        try:
            with closing(self.env.cr.savepoint()):
                own = orders & lead.with_context(active_test=False).order_ids
                lead._flag_as_accepted(own, counts)
                if not counts:
                    lead._flag_as_leading(own, False)
                lead._apply_acceptance()
                lead.flush_recordset()
                return before, lead._get_preview_values()
        except Exception as error:
            if is_retryable(error):
                raise
            _logger.info("The opportunity %s could not be updated.", self.id, exc_info=True)
            return before, str(error) or type(error).__name__

    def _get_preview_values(self):
        """What a person compares before letting orders rewrite an opportunity."""
        self.ensure_one()
        return {
            'expected_revenue': self.expected_revenue,
            'margin': self.margin,
            'stage_id': self.stage_id.id,
            'line_count': len(self.opportunity_line_ids),
        }

    def _flag_as_accepted(self, orders, counts=True):
        """Let orders count in their opportunities as if they were accepted now, or no more.

        The caller follows.
        """
        orders = orders.sudo().with_context(tracking_disable=True)
        orders.with_context(opportunity_values_from=ACCEPTANCE).opportunity_accepted = counts

    def _flag_as_leading(self, orders, leads):
        """Let orders be marked as leading, or no more. The caller follows."""
        orders = orders.sudo().with_context(tracking_disable=True)
        orders.with_context(opportunity_values_from=ACCEPTANCE).opportunity_leading = leads

    def action_apply_accepted_orders(self):
        """Open the preview of what the not yet counted orders would change; for sales managers."""
        return self._open_acceptance_preview(
            self._get_unapplied_orders(), self.env._("Apply Accepted Orders")
        )

    def action_recompute_from_orders(self):
        """Open the preview of what recomputing from the accepted orders would change.

        For sales managers, on opportunities that could not be updated (``acceptance_failure``), or
        that they doubt.
        """
        return self._open_acceptance_preview(
            self.env['sale.order'], self.env._("Recompute from Orders")
        )

    def _open_acceptance_preview(self, orders, name):
        wizard = self.env['crm.opportunity.apply.orders']._create_with_preview(self, orders)
        return wizard._get_records_action(name=name, target='new', context={})
