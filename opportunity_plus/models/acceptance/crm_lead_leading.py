from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import split_every

from ...tools.margin import sees_margin
from ...tools.marker import ACCEPTANCE
from ...tools.rates import Rates
from ..amount.crm_lead_jobs import PENDING, REFRESH_BATCH


class CrmLead(models.Model):
    """The quotation that an open deal is forecast by (``docs/leading.md``).

    As long as none is accepted, lines and amount are those of the leading one, by the same mirror
    and the same memory of what was before. The order carries a mark, so that whoever changes it
    need not look for opportunities: the mark is written with the order, and what follows from it
    in the savepoint that never refuses a change of an order.
    """

    _inherit = 'crm.lead'

    def _choose_leading_order(self, leading_by_lead):
        """Let the one lead that was sent last; none, if the one that led is marked no more.

        :param leading_by_lead: dict of ``sale.order`` by opportunity id
        """
        self.ensure_one()
        orders = leading_by_lead.get(self.id, self.env['sale.order'])
        order = (orders - self.primary_order_id)[-1:] or orders & self.primary_order_id
        if order != self.primary_order_id:
            self.primary_order_id = order
        if others := orders - order:
            others.opportunity_leading = False

    def _follow_leading_order(self):
        """Mirror the leading orders on opportunities that have no accepted one (any more)."""
        orders_by_lead = {lead.id: lead.primary_order_id for lead in self}
        removed = {
            lead.id: lead.acceptance_ids.order_ids.order_id.sorted(lambda o: (o.date_order, o.id))
            for lead in self
        }
        sold = self.filtered('accepted_order_count')
        # Of all at once: nothing has read them, where a quotation begins to lead.
        self.primary_order_id.order_line.fetch(['tax_ids'])
        self._convert_and_assign_company(orders_by_lead)
        memories = self._prepare_memories()
        self._write_order_amounts(orders_by_lead, memories)
        self._mirror_order_lines(orders_by_lead)
        self._save_memories(memories)
        if sold:
            sold._restore_closing(removed)
            sold.acceptance_ids.is_closed = False
            sold._log_revert(removed)

    def _follow_written_leader(self, former):
        """Check which order leads now, and do what follows when the block ends.

        :param dict former: the orders that led before, by opportunity
        :raise UserError: if an order cannot lead
        """
        # In sudo: the writer may just have given the opportunity to somebody else.
        changed = self.filtered(
            lambda lead: lead.sudo().primary_order_id != former.get(lead, self.env['sale.order'])
        )
        if changed:
            changed._check_leading_orders()
            changed.sudo()._mark_leading_orders()

    def _check_leading_orders(self):
        """Refuse to be led by what is no open quotation of the opportunity, or has no value there.

        :raise AccessError: naming an order that the user may not read
        :raise UserError: naming order and opportunity, or the currency that has no rate
        """
        orders = (
            self.sudo()
            .primary_order_id.with_env(self.env)
            .with_context(allowed_company_ids=self.env.user.company_ids.ids, active_test=False)
        )
        for order in () if self.env.su else orders - orders._filtered_access('read'):
            raise AccessError(
                self.env._(
                    "You cannot see the quotation (id %(order)s): choose one of yours, or ask a"
                    " sales manager to let it lead.",
                    order=order.id,
                )
            )
        for lead in self.sudo().filtered('primary_order_id'):
            order = lead.primary_order_id
            if not order._may_lead(lead):
                raise UserError(
                    self.env._(
                        "“%(order)s” cannot lead “%(opportunity)s”: it is not an open quotation of"
                        " this opportunity. Choose one of its quotations that is neither confirmed"
                        " nor cancelled.",
                        order=order.display_name,
                        opportunity=lead.display_name,
                    )
                )
            if not lead.accepted_order_count:
                order._prepare_acceptance_values(lead._get_order_currency(order), Rates())

    def _mark_leading_orders(self):
        """Let the orders know that they lead, and the former ones that they do not."""
        orders = self.env['sale.order'].with_context(
            active_test=False, opportunity_values_from=ACCEPTANCE
        )
        marked = orders.search(
            [('opportunity_id', 'in', self.ids), ('opportunity_leading', '=', True)]
        )
        leading = orders.browse(self.primary_order_id.ids)
        (marked - leading).write({'opportunity_leading': False})
        (leading - marked).write({'opportunity_leading': True})
        with self._deferred_sync() as gathered:
            gathered.update(self.ids)

    def _lead_by(self, order):
        """Let an order lead without asking anybody, where it can: after a merge.

        :param order: a ``sale.order``, or none
        """
        self.ensure_one()
        lead = self.sudo().with_context(opportunity_values_from=ACCEPTANCE)
        lead.primary_order_id = order.filtered(lambda order: order._may_lead(lead))
        lead._mark_leading_orders()

    def _refuse_change_of_led(self):
        """Say that the lines come from the leading quotation.

        :raise UserError: naming the opportunity and the quotation
        """
        self.ensure_one()
        orders = self.primary_order_id or self.acceptance_ids.order_ids.order_id
        raise UserError(
            self.env._(
                "The products of “%(opportunity)s” are those of its leading quotation %(order)s and"
                " cannot be changed here. Change the quotation, or press “Stop Leading” on it to"
                " get the former products back; sale type, duration and dates can be changed.",
                opportunity=self.display_name,
                order=", ".join(orders.mapped('name')) or "-",
            )
        )

    # What a quotation, a job and a reader make of it.

    def _serialize_quotations(self):
        self._serialize_with_acceptance()

    def _prepare_quotation_values(self):
        """While a quotation leads, the next one begins with its lines."""
        values = super()._prepare_quotation_values()
        if self.amount_source != 'quotation':
            return values
        order = self.sudo().primary_order_id
        lines = order._get_copiable_order_lines()
        own = self.sudo().with_context(active_test=False).all_line_ids.ids
        vals_list = lines.copy_data()
        for line, vals in zip(lines, vals_list, strict=True):
            if vals.get('opportunity_line_id') not in own:
                vals['opportunity_line_id'] = False
            if sees_margin(self.env):
                vals['purchase_price'] = line.purchase_price
        return {
            **values,
            'company_id': order.company_id.id,
            'pricelist_id': order.pricelist_id.id,
            'fiscal_position_id': order.fiscal_position_id.id,
            'order_line': [Command.create(vals) for vals in vals_list],
        }

    def _cron_refresh_foreign_amounts(self):
        """Also those of leading quotations in a foreign currency."""
        res = super()._cron_refresh_foreign_amounts()
        today = fields.Date.today()

        def is_to_value(lead):
            company = lead._get_amount_company()
            currency = lead.sudo().primary_order_id.currency_id
            return currency != company.currency_id and currency._has_rate(company, today)

        leads = self.search([('is_led', '=', True), *PENDING]).filtered(is_to_value)
        self._commit_job(remaining=len(leads))
        for lead_ids in split_every(REFRESH_BATCH, leads.ids):
            self._try_in_own_transaction(self.browse(lead_ids)._sync_with_orders)
            self._commit_job(processed=len(lead_ids))
        return res
