from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .acceptance_model import RATES, Lead, Line, Order
from .common import OpportunityPlusCommon

# How often each operation comes up; the two numbers choose what it is done to, and how.
OPERATIONS = (
    'type_amount', 'add_line', 'add_line', 'change_line', 'delete_line', 'archive_line',
    'quote', 'quote', 'confirm', 'confirm', 'confirm', 'write_state', 'cancel', 'cancel', 'draft',
    'change_order', 'relink', 'merge', 'win', 'lose', 'reopen', 'archive', 'change_currency',
)
SEQUENCES = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 7), st.integers(0, 7)),
    min_size=4, max_size=14)


@tagged('post_install', '-at_install')
class TestProperty(OpportunityPlusCommon):
    """Whatever people do in whatever order: amount, source, lines and stage are as the model says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        foreign = cls.env['res.currency'].create({
            'name': 'OPF', 'symbol': 'F', 'rate_ids': [Command.create({
                'name': '2000-01-01', 'rate': RATES['foreign']})]})
        cls.pricelists = {
            name: cls.env['product.pricelist'].create({'name': name, 'currency_id': currency.id})
            for name, currency in (('company', cls.currency), ('foreign', foreign))}
        cls.customer.property_product_pricelist = cls.pricelists['company']
        cls.untaxed = cls._create_product(
            "Untaxed", 100.0, taxes=cls.env['account.tax'])
        # Not scored: an automatic probability moves with the table of wins and losses.
        cls.env['ir.config_parameter'].set_param('crm.pls_start_date', False)

    @settings(
        max_examples=300, deadline=None, derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes, and 14 steps are few
        suppress_health_check=list(HealthCheck))
    @given(SEQUENCES)
    def test_any_sequence(self, operations):
        note(f"Paste as a test: self._run({operations!r})")
        savepoint = self.env.cr.savepoint()
        try:
            self._run(operations)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def _run(self, operations):
        """Do the operations to Odoo and to the model, and compare after every step."""
        self.leads = []   # pairs of a record and its model
        self.orders = []
        for _index in range(2):
            self._new_lead()
        for name, first, second in operations:
            getattr(self, f'_do_{name}')(first, second)
            self.env.flush_all()
            for pair in self.leads:
                self._compare(*pair)

    def _new_lead(self):
        record = self._create_lead(expected_revenue=0.0, pricelist_id=self.pricelists['company'].id)
        self.leads.append((record, Lead()))

    def _compare(self, record, model):
        record.invalidate_recordset()
        lines = sorted((line.product_uom_qty, round(line.price_subtotal, 2))
                       for line in record.opportunity_line_ids)
        expected_lines = model.active_lines if not model.accepted else [
            line for order in model.accepted for line in order.lines]
        self.assertEqual(
            {
                'amount': round(record.expected_revenue, 2),
                'source': record.amount_source,
                'stage': 'won' if record.stage_id.is_won else 'new',
                'active': record.active,
                'status': record.won_status,
                'probability': record.probability,
                'lines': lines,
            }, {
                'amount': round(model.amount, 2),
                'source': model.source,
                'stage': model.stage,
                'active': model.active,
                'status': model.status,
                'probability': model.probability,
                'lines': sorted(
                    (line.quantity, round(line.price * line.quantity, 2))
                    for line in expected_lines),
            })

    def _lead(self, index):
        return self.leads[index % len(self.leads)]

    def _order(self, index):
        return self.orders[index % len(self.orders)] if self.orders else (None, None)

    def _lead_of(self, model):
        return next(record for record, lead in self.leads if lead is model)

    def _refused(self, function):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            function()

    # The operations: each does the same to Odoo and to the model.

    def _do_type_amount(self, first, second):
        record, model = self._lead(first)
        amount = 50.0 * second
        if amount == model.amount:
            record.expected_revenue = amount
        elif model.source == 'manual' and model.status == 'pending':
            record.expected_revenue = amount
            model.amount = amount
        else:
            self._refused(lambda: record.write({'expected_revenue': amount}))

    def _do_add_line(self, first, second):
        record, model = self._lead(first)
        values = {'product_id': self.untaxed.id, 'product_uom_qty': second + 1, 'price_unit': 10.0}
        commands = {'opportunity_line_ids': [Command.create(values)]}
        if model.accepted:
            self._refused(lambda: record.write(commands))
            return
        record.write(commands)
        model.lines.append(Line(10.0, second + 1))
        model.refresh()

    def _pick_line(self, record, model, index):
        """One of the lines that a person sees, and the model's line for it."""
        lines = record.opportunity_line_ids
        if model.accepted or not lines:
            return lines[:1], None
        line = lines[index % len(lines)]
        same = next(
            item for item in model.active_lines
            if (item.quantity, round(item.price, 4)) == (
                line.product_uom_qty, round(line.price_unit, 4)))
        return line, same

    def _do_change_line(self, first, second):
        record, model = self._lead(first)
        line, same = self._pick_line(record, model, second)
        if same:
            line.product_uom_qty = same.quantity = same.quantity + 1
            model.refresh()
        elif line:
            self._refused(lambda: line.write({'product_uom_qty': line.product_uom_qty + 1}))

    def _do_delete_line(self, first, second):
        record, model = self._lead(first)
        line, same = self._pick_line(record, model, second)
        if same:
            line.unlink()
            model.lines.remove(same)
            model.refresh()
        elif line:
            self._refused(line.unlink)

    def _do_archive_line(self, first, second):
        record, model = self._lead(first)
        line, same = self._pick_line(record, model, second)
        if same:
            line.active = same.active = False
            model.refresh()
        elif line:
            self._refused(line.action_archive)

    def _do_quote(self, first, second):
        record, model = self._lead(first)
        order = self.env['sale.order'].browse(record.create_quotation())
        lines = [Line(line.price, line.quantity) for line in (
            model.active_lines if model.source == 'lines' else [])]
        if not lines:
            order.order_line = [Command.create({
                'product_id': self.untaxed.id, 'product_uom_qty': second + 1, 'price_unit': 7.0})]
            lines = [Line(7.0, second + 1)]
        quotation = Order(model.currency, lines, lead=model)
        model.orders.append(quotation)
        self.orders.append((order, quotation))

    def _change_state(self, model, state):
        """Let an order of the model change its state."""
        lead = model.lead
        before = lead.accepted if lead else []
        entered = state == 'sale' and model.state != 'sale'
        model.state = state
        if lead:
            lead.follow(before, entered)

    def _do_confirm(self, first, _second):
        order, model = self._order(first)
        if order and model.state == 'draft':
            order.action_confirm()
            self._change_state(model, 'sale')
        elif order:
            self._refused(order.action_confirm)

    def _do_write_state(self, first, _second):
        order, model = self._order(first)
        if order and model.state == 'draft':
            order.state = 'sale'
            self._change_state(model, 'sale')

    def _do_cancel(self, first, _second):
        order, model = self._order(first)
        if order and model.state != 'cancel':
            order.action_cancel()
            self._change_state(model, 'cancel')

    def _do_draft(self, first, _second):
        order, model = self._order(first)
        if order and model.state == 'cancel':
            order.action_draft()
            self._change_state(model, 'draft')

    def _do_change_order(self, first, second):
        order, model = self._order(first)
        if not order or model.state == 'cancel':
            return
        index = second % len(model.lines)
        order.order_line[index].price_unit = model.lines[index].price = second + 1.0
        if model.lead:
            model.lead.refresh()

    def _do_relink(self, first, second):
        order, model = self._order(first)
        if not order:
            return
        target = None if second == 7 else self._lead(second)[1]
        if target is model.lead:
            return
        order.opportunity_id = self._lead_of(target) if target else False
        old, old_accepted = model.lead, model.lead.accepted if model.lead else []
        before = target.accepted if target else []
        if old:
            old.orders.remove(model)
        model.lead = target
        if target:
            target.orders.append(model)
            target.follow(before, entered=model.state == 'sale')
        if old:
            old.follow(old_accepted, entered=False)

    def _do_merge(self, _first, _second):
        records = self.env['crm.lead'].concat(*(record for record, _model in self.leads))
        head_record = records.merge_opportunity()
        (head,) = (model for record, model in self.leads if record == head_record)
        (tail,) = (model for record, model in self.leads if record != head_record)
        typed = [lead.typed if lead.accepted else lead.amount if lead.source == 'manual' else 0.0
                 for lead in (head, tail)]
        before, moved = head.accepted, tail.accepted
        rate = RATES[head.currency] / RATES[tail.currency]
        for line in tail.lines:
            line.price *= rate
        head.lines += tail.lines
        for order in tail.orders:
            order.lead = head
        head.orders += tail.orders
        if not any(line.active or line.replaced for line in head.lines):
            amount = next((amount for amount in typed if amount), 0.0)
            if before:
                head.typed = amount
            else:
                head.amount = amount
        if head.accepted:
            head.replace_lines() if before else None
            if not before and any(line.active or line.replaced for line in head.lines):
                head.typed = None
        head.follow(before, entered=bool(moved))
        self.leads = [(head_record, head)]
        self._new_lead()

    def _do_win(self, first, _second):
        record, model = self._lead(first)
        record.action_set_won()
        model.stage, model.active, model.probability = 'won', True, 100.0

    def _do_lose(self, first, _second):
        record, model = self._lead(first)
        if model.stage == 'won':
            self._refused(record.action_set_lost)
        else:
            record.action_set_lost()
            model.active, model.probability = False, 0.0

    def _do_reopen(self, first, _second):
        record, model = self._lead(first)
        record.write({'active': True, 'stage_id': self.stage_new.id, 'probability': 30.0})
        model.stage, model.active, model.probability = 'new', True, 30.0

    def _do_archive(self, first, _second):
        record, model = self._lead(first)
        record.probability = 30.0 if model.stage != 'won' else 100.0
        record.action_archive()
        model.active = False
        model.probability = 30.0 if model.stage != 'won' else 100.0

    def _do_change_currency(self, first, _second):
        record, model = self._lead(first)
        model.currency = 'foreign' if model.currency == 'company' else 'company'
        record.pricelist_id = self.pricelists[model.currency]
        model.refresh()
