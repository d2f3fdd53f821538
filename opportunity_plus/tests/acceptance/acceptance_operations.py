from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .acceptance_model import Line
from .acceptance_world import AcceptanceWorld

# What the screen from which something is done puts in the context: it does not matter.
SCREENS = (
    {},
    {'active_test': False},
    {'active_test': False, 'default_is_replaced': True, 'default_date_end': '2001-01-01'},
)


class AcceptanceOperations(AcceptanceWorld):
    """What people do to opportunities, to Odoo and to the model alike.

    Each operation is done by ``actor``, and takes two numbers that choose what it is done to, and
    how. ``leads`` and ``orders`` are pairs of a record and its model.
    """

    screen = SCREENS[0]

    def _lead(self, index):
        return self.leads[index % len(self.leads)]

    def _lead_of(self, model):
        return next(record for record, lead in self.leads if lead is model)

    def _get_actor_env(self):
        """The environment in which the actor works, with no more than his rights."""
        companies = [self.companies[name].id for name in self.actor.companies]
        return self.env(
            user=self.users[self.actor.role.user].id,
            su=False,
            context={**self.env.context, **self.screen, 'allowed_company_ids': companies},
        )

    def _get_door_env(self):
        """The environment in which the actor accepts: Odoo's portal does it in sudo."""
        role = self.actor.role
        if not role.door:
            return self._get_actor_env()
        user_id = SUPERUSER_ID if role.door == 'robot' else self.users[role.user].id
        return self.env(user=user_id, su=True, context={**self.env.context, **self.screen})

    def _by_actor(self, record):
        return record.with_env(self._get_actor_env())

    def _attempt(self, function, may=True, valid=True):
        """Do something if it is right, or make sure that it is refused.

        :param may: whether the actor has the right to
        :param valid: whether it makes sense
        :returns: what the function returned, or that it was done
        """
        self.outcome = 'done' if may and valid else 'invalid' if may else 'forbidden'
        if self.outcome == 'done':
            return function() or True
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            function()
        self.assertEqual(isinstance(caught.exception, AccessError), not may, caught.exception)
        return False

    def _attempt_on_lead(self, record, model, values, valid=True):
        """Attempt to write on an opportunity."""
        may = self.actor.may_use_lead(model)
        return self._attempt(lambda: self._by_actor(record).write(values), may, valid)

    def _do_type_amount(self, first, second):
        record, model = self._lead(first)
        amount = 50.0 * second
        is_open = model.source == 'manual' and model.status == 'pending'
        valid = is_open or amount == model.amount
        if self._attempt_on_lead(record, model, {'expected_revenue': amount}, valid):
            model.amount = amount

    def _do_add_line(self, first, second):
        record, model = self._lead(first)
        values = {'product_id': self.untaxed.id, 'product_uom_qty': second + 1, 'price_unit': 10.0}
        commands = {'opportunity_line_ids': [Command.create(values)]}
        if self._attempt_on_lead(record, model, commands, not model.followed):
            model.take(self.actor.company)
            model.lines.append(Line(10.0, second + 1))
            model.refresh(self.actor.company)

    def _attempt_on_line(self, first, second, method, *arguments):
        """Attempt something with one of the lines that are shown.

        :returns: the model's opportunity and line if it was done
        """
        record, model = self._lead(first)
        lines = record.opportunity_line_ids
        if not lines:
            return None, None
        line = lines[second % len(lines)]
        figures = (line.product_uom_qty, round(line.price_unit, 4))
        same = next(
            item for item in model.shown_lines if (item.quantity, round(item.price, 4)) == figures
        )
        may = self.actor.may_use_lead(model)
        function = getattr(self._by_actor(line), method)
        if self._attempt(lambda: function(*arguments), may, not model.followed):
            return model, same
        return None, None

    def _do_change_line(self, first, second):
        values = {'product_uom_qty': second + 10}
        model, line = self._attempt_on_line(first, second, 'write', values)
        if model:
            line.quantity = second + 10
            model.refresh(self.actor.company)

    def _do_delete_line(self, first, second):
        model, line = self._attempt_on_line(first, second, 'unlink')
        if model:
            model.lines.remove(line)
            model.refresh(self.actor.company)

    def _do_archive_line(self, first, second):
        model, line = self._attempt_on_line(first, second, 'action_archive')
        if model:
            line.active = False
            model.refresh(self.actor.company)

    def _do_merge(self, first, second):
        count = len(self.leads)
        pairs = self.leads[first % count], self.leads[(first + 1 + second % (count - 1)) % count]
        records = pairs[0][0] | pairs[1][0]
        head_record = records._sort_by_confidence_level(reverse=True)[0]
        if head_record == pairs[1][0]:
            pairs = pairs[1], pairs[0]
        (_record, head), (_tail_record, tail) = pairs
        may = all(self.actor.may_use_lead(model) for _record, model in pairs)
        company, owner = head.company or tail.company, head if head.user else tail
        valid = not company or (
            owner.may_belong_to(company) and all(order.company == company for order in tail.orders)
        )
        if self._attempt(self._by_actor(records).merge_opportunity, may, valid):
            head.merge(tail, self.actor.company)
            self.leads.remove(pairs[1])
            self._add_lead(first + second)

    def _do_win(self, first, _second):
        record, model = self._lead(first)
        may = self.actor.may_use_lead(model)
        if self._attempt(self._by_actor(record).action_set_won, may):
            model.stage, model.active, model.probability = 'won', True, 100.0

    def _do_lose(self, first, _second):
        record, model = self._lead(first)
        may, valid = self.actor.may_use_lead(model), model.stage != 'won'
        if self._attempt(self._by_actor(record).action_set_lost, may, valid):
            model.active, model.probability = False, 0.0

    def _do_reopen(self, first, _second):
        record, model = self._lead(first)
        values = {'active': True, 'stage_id': self.stage_new.id, 'probability': 30.0}
        if self._attempt_on_lead(record, model, values):
            model.stage, model.active, model.probability = 'new', True, 30.0

    def _do_archive(self, first, _second):
        record, model = self._lead(first)
        probability = 100.0 if model.stage == 'won' else 30.0
        if self._attempt_on_lead(record, model, {'probability': probability}):
            self._by_actor(record).action_archive()
            model.active, model.probability = False, probability

    def _do_change_currency(self, first, _second):
        record, model = self._lead(first)
        currency = 'foreign' if model.currency == 'domestic' else 'domestic'
        values = {'pricelist_id': self.pricelists[currency].id}
        if self._attempt_on_lead(record, model, values, not model.followed):
            model.currency = currency
            model.refresh(self.actor.company)
