from odoo.exceptions import UserError
from odoo.fields import Command

from .acceptance_model import RATES, Lead, Line, Order
from .common import OpportunityPlusCommon


class AcceptanceOperations(OpportunityPlusCommon):
    """What people do to opportunities and quotations, to Odoo and to the model alike.

    Each operation takes two numbers that choose what it is done to, and how. ``leads`` and
    ``orders`` are pairs of a record and its model.
    """

    def _new_lead(self):
        record = self._create_lead(expected_revenue=0.0, pricelist_id=self.pricelists['company'].id)
        self.leads.append((record, Lead()))

    def _lead(self, index):
        return self.leads[index % len(self.leads)]

    def _order(self, index):
        return self.orders[index % len(self.orders)] if self.orders else (None, None)

    def _lead_of(self, model):
        return next(record for record, lead in self.leads if lead is model)

    def _refused(self, function):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            function()

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
            item
            for item in model.active_lines
            if (item.quantity, round(item.price, 4))
            == (line.product_uom_qty, round(line.price_unit, 4))
        )
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
        lines = [
            Line(line.price, line.quantity)
            for line in (model.active_lines if model.source == 'lines' else [])
        ]
        if not lines:
            order.order_line = [
                Command.create(
                    {
                        'product_id': self.untaxed.id,
                        'product_uom_qty': second + 1,
                        'price_unit': 7.0,
                    }
                )
            ]
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
        typed = [
            lead.typed if lead.accepted else lead.amount if lead.source == 'manual' else 0.0
            for lead in (head, tail)
        ]
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
        if model.accepted:
            other = self.pricelists['foreign' if model.currency == 'company' else 'company']
            self._refused(lambda: record.write({'pricelist_id': other.id}))
            return
        model.currency = 'foreign' if model.currency == 'company' else 'company'
        record.pricelist_id = self.pricelists[model.currency]
        model.refresh()
