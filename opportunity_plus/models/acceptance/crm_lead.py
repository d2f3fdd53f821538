from collections import defaultdict
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, ormcache

from ...tools.context import neutral
from ...tools.marker import ACCEPTANCE
from ...tools.rates import Rates
from ...tools.values import is_same
from ..amount.crm_lead_guard import COMPUTED_FIELDS

# Written by the acceptance only.
ACCEPTANCE_FIELDS = (
    'acceptance_failure',
    'acceptance_ids',
    'acceptance_revision',
    'amount_company_id',
    'is_led',
)
# The opportunities to sync when the outermost block ends. Not in the cache of the cursor: Odoo
# clears that when it rolls back to a savepoint.
_gathered_by_cursor = WeakKeyDictionary()


class CrmLead(models.Model):
    """The opportunity is what its accepted quotations are (``docs/how-it-works.md``).

    Everything here is a function of the accepted orders: done twice it changes nothing, and the
    order of events does not matter. :meth:`_apply_acceptance` is the only way in that writes.
    """

    _inherit = 'crm.lead'
    _computed_fields = (*COMPUTED_FIELDS, *ACCEPTANCE_FIELDS)

    # One at the most: what was before, as long as orders decide.
    acceptance_ids = fields.One2many(
        'crm.opportunity.acceptance', 'lead_id', copy=False, groups=NO_ACCESS
    )
    # Updated before the accepted orders are read: two acceptances at the same moment collide here.
    acceptance_revision = fields.Integer(prefetch='opportunity', copy=False, groups=NO_ACCESS)

    def _update_revenues_from_so(self, order):
        """Replace Odoo's own update (``sale_crm``): the acceptance writes the order's amount.

        Odoo's raises the amount only, skips other currencies, and makes the confirmation fail for a
        salesperson who has no access to the opportunity.
        """

    @api.model
    @contextmanager
    def _deferred_sync(self):
        """Gather ids of opportunities, and sync these with their orders when the block ends.

        The container pattern of ``account.move`` (``_sync_dynamic_lines``): however many orders
        and lines a call touches, and however deep its blocks are nested, the work is done once,
        when the outermost ends. Not when it raises: the caller's transaction is rolled back.

        :returns: the set of ids to which the block adds
        """
        cursor = self.env.cr
        if cursor in _gathered_by_cursor:
            yield _gathered_by_cursor[cursor]
            return
        gathered = _gathered_by_cursor[cursor] = set()
        try:
            yield gathered
            if gathered:
                # What is left to compute may concern others. It would be written anyway, below.
                cursor.transaction.flush()
        finally:
            del _gathered_by_cursor[cursor]
        if gathered:
            self.browse(sorted(gathered))._sync_with_orders()

    def _sync_with_orders(self):
        """Bring the opportunities in line with their accepted orders, without harming the sale.

        Called when orders changed, as the user who did it, whatever that user may access.

        :returns: the opportunities that could not be updated
        """
        failed = self.browse()
        for leads in self._group_by_acceptance_env():
            failed += leads._apply_acceptance_safely().with_env(self.env)
        return failed

    def _group_by_acceptance_env(self):
        """The records that exist, grouped by the company to work in and by who signs.

        :returns: list of opportunities, each in the environment in which the acceptance works
        """
        # What is left of them is found, and all that will be asked is read, by one query.
        own = self.sudo().with_context(active_test=False)
        leads = own.search_fetch([('id', 'in', self.ids)], self._get_own_columns(), order='id')
        leads = leads.with_env(self.env)
        orders_by_lead = leads.sudo().filtered(lambda r: not r.company_id)._get_accepted_orders()
        author, bot = self._get_acceptance_author(), self.env['res.users'].browse(SUPERUSER_ID)
        readable = self._filter_readable_by(leads, author)
        groups = defaultdict(self.browse)
        for lead in leads.sudo():
            orders = orders_by_lead.get(lead.id)
            company = lead.company_id or (orders or lead.primary_order_id)[:1].company_id
            company = company or self.env.company
            user = author if lead in readable else bot
            groups[company.with_env(self.env), user] += lead.with_env(self.env)
        # Unrestricted, marked, free of what a screen wants.
        context = {**neutral(self).env.context, 'opportunity_values_from': ACCEPTANCE}
        return [
            group.with_env(self.env(user=user.id, su=True, context=context)).with_context(
                allowed_company_ids=company.ids
            )
            for (company, user), group in groups.items()
        ]

    @api.model
    @ormcache()
    def _get_own_columns(self):
        """Names of the fields that Odoo reads with an opportunity, that we do, and of what it
        reads for the chatter of each one that is written.
        """
        fields_of_groups = (f for f in self._fields.values() if f.prefetch in (True, 'opportunity'))
        return (*(f.name for f in fields_of_groups if f.store), 'lead_properties')

    def _get_acceptance_author(self):
        """Who signs the notes of an acceptance, where the user may read the opportunity.

        Under sudo for a customer on the portal the user is the public or a portal one: OdooBot
        signs then, who exists for every reader.
        """
        user = self.env.user
        if self.env.su or user.share or not user.active:
            return user.browse(SUPERUSER_ID)
        return user

    @api.model
    def _filter_readable_by(self, records, user):
        """The records that a user may read, in whichever of the user's companies.

        On the others OdooBot signs: the author of a message may read it, and with it the former
        figures.

        :param records: any documents
        :param user: a ``res.users``
        """
        as_user = records.with_user(user).with_context(allowed_company_ids=user._get_company_ids())
        return as_user._filtered_access('read').with_env(records.env)

    def _apply_acceptance(self):
        """Write all that follows from the accepted orders. Idempotent, in batch.

        :returns: lines that nothing needs any more, for ``_delete_mirrors``
        """
        orders_by_lead, leading_by_lead = self._lock_and_find_orders()
        for lead in self:
            if lead.primary_order_id or lead.id in leading_by_lead:
                lead._choose_leading_order(leading_by_lead)
        accepted = self.filtered(lambda lead: lead.id in orders_by_lead)
        if accepted:
            accepted._apply_orders(orders_by_lead)
        left = self - accepted
        if led := left.filtered(lambda lead: lead.primary_order_id):
            led._follow_leading_order()
        left = (left - led).filtered(lambda lead: lead.accepted_order_count or lead.is_led)
        return left._revert_acceptance() if left else self.env['crm.opportunity.line']

    def _get_locking_sql(self):
        """The statement that updates a column of each opportunity with, or before, a look at its
        accepted orders.

        Of two requests at the same moment the later one then fails with a serialization error,
        which Odoo repeats: a row lock alone would leave it with a stale reading of the orders.
        """
        self.invalidate_recordset(['acceptance_revision'], flush=False)
        return SQL(
            "UPDATE crm_lead SET acceptance_revision = COALESCE(acceptance_revision, 0) + 1"
            " WHERE id IN %s",
            tuple(self.ids),
        )

    def _serialize_with_acceptance(self):
        """Let lines that join by hand and an acceptance at the same moment not miss each other.

        An acceptance archives the lines that it sees. One that joins meanwhile would stay beside
        what was sold, if its price is zero, so that nothing else changes on the opportunity.
        """
        if self:
            self.env.cr.execute(self.sudo()._get_locking_sql())

    def _apply_orders(self, orders_by_lead):
        """Mirror the accepted orders on opportunities that have some.

        :param orders_by_lead: dict of ``sale.order`` by opportunity id
        """
        self._convert_and_assign_company(orders_by_lead)
        before = {lead.id: (lead.won_status, lead.expected_revenue) for lead in self}
        amounts_before = {lead_id: amount for lead_id, (_, amount) in before.items()}
        memories = self._prepare_memories()
        counted = self.filtered('accepted_order_count')
        former = {lead.id: lead.acceptance_ids.order_ids.order_id for lead in counted}
        entered_by_lead = {
            lead.id: orders_by_lead[lead.id] - former.get(lead.id, self.env['sale.order'])
            for lead in self
        }
        left_by_lead = {
            lead_id: left
            for lead_id, orders in former.items()
            if (left := orders - orders_by_lead[lead_id])
        }
        self._write_order_amounts(orders_by_lead, memories)
        self._mirror_order_lines(orders_by_lead)
        entered = self.filtered(lambda lead: entered_by_lead[lead.id])
        notes = entered._close_as_won(entered_by_lead, memories)
        self._save_memories(memories)
        if entered:
            entered._apply_sibling_policy(entered_by_lead)
            entered._log_acceptance(entered_by_lead, amounts_before, notes)
            entered._notify_acceptance(entered_by_lead, before)
        self.browse(left_by_lead)._log_departure(left_by_lead, amounts_before)

    def _write_order_amounts(self, orders_by_lead, memories):
        """Write amount and margin of the orders, each at the rate of its own date.

        :param orders_by_lead: dict of ``sale.order`` by opportunity id: the accepted ones, or the
            leading one
        :param dict memories: what ``_prepare_memories`` returned
        :raise UserError: if a currency has no rate at an order's date
        """
        rates, missing = Rates(), []
        for lead in self:
            orders = orders_by_lead[lead.id]
            known = {}
            if lead.id not in memories:
                known = lead.acceptance_ids.order_ids.grouped('order_id')
            currency = lead._get_order_currency(orders)
            amount = margin = 0.0
            rates.known = lead._get_standing_rates(orders, currency)
            for order in orders:
                vals = order._prepare_acceptance_values(currency, rates)
                amount, margin = amount + vals['amount'], margin + vals['margin']
                row = known.pop(order, None)
                if not row:
                    missing.append(lead._remember_order(vals, memories))
                elif any(not is_same(row, name, value, digits=12) for name, value in vals.items()):
                    row.write(vals)
            self.env['crm.opportunity.acceptance.order'].concat(*known.values()).unlink()
            is_led = orders[0].state != 'sale'
            values = {
                'accepted_order_count': 0 if is_led else len(orders),
                'is_led': is_led,
                'expected_revenue': currency.round(amount),
                'margin': currency.round(margin),
            }
            changed = {name: value for name, value in values.items() if value != lead[name]}
            if changed:
                lead.write(changed)
        self.env['crm.opportunity.acceptance.order'].create([vals for vals in missing if vals])

    def _get_standing_rates(self, orders, currency):
        """The rates that stand: one that is corrected or deleted later changes no sold deal.

        :param orders: the accepted orders
        :param currency: that of the opportunity's company
        :returns: dict of rates by id of the order
        """
        known = self._get_remembered_rates()
        keys = {order.id: order._get_rate_key(currency) for order in orders}
        return {order_id: known[key] for order_id, key in keys.items() if key in known}

    def _get_remembered_rates(self):
        """Dict of rates by what they are of: order, day, and the two currencies."""
        rows = self.filtered('accepted_order_count').acceptance_ids.order_ids
        return {row._get_rate_key(): row.rate for row in rows if row.rate}
