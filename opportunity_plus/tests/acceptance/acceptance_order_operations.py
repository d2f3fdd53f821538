from .acceptance_actors import COMPANIES, Actor
from .acceptance_model import CURRENCIES, OPEN, Line
from .acceptance_operations import AcceptanceOperations
from .acceptance_world import SETTINGS


class AcceptanceOrderOperations(AcceptanceOperations):
    """What people do to quotations and orders, and to the settings, to Odoo and to the model."""

    def _order(self, index, *states):
        """One of the orders, if possible one in some states."""
        orders = [pair for pair in self.orders if pair[1].state in states] or self.orders
        return orders[index % len(orders)]

    def _by_door(self, order):
        return order.with_env(self._get_door_env())

    def _do_flip_policy(self, first, second):
        company, name = COMPANIES[first % 2], tuple(SETTINGS)[second % len(SETTINGS)]
        self._set_policy(company, name, not getattr(self.policies[company], name))
        self.outcome = 'done'

    def _do_disturb_rates(self, first, second):
        """Rates are wrong while an order is touched: what was sold is worth what it was."""
        order, _model = self._order(first, 'sale')
        self.outcome = 'done'
        if order.state != 'sale':
            # One that leads is worth what it is at today's rate, a wrong one too.
            return
        order = order.sudo().with_env(self.env)
        rates = self.env['res.currency.rate'].search(
            [('currency_id', 'in', [currency.id for currency in self.currencies.values()])]
        )
        present = {rate: rate.rate for rate in rates}
        for number, rate in enumerate(rates, start=1):
            rate.rate = present[rate] * (number + second)
        order.order_line.sequence = first + 1
        order.order_line.modified(['tax_ids'])
        self.env.flush_all()
        for rate, value in present.items():
            rate.rate = value

    def _do_quote(self, first, second):
        """Make a quotation from an opportunity."""
        record, model = self._lead(first)
        quote = self._by_actor(record).create_quotation
        leader = None if model.accepted else model.primary
        company, currency = model.company or self.actor.company, model.currency
        if leader:
            company, currency = leader.company, leader.currency
        may = self.actor.may_use_lead(model) and company in self.actor.companies
        order_id = self._attempt(quote, may)
        if not order_id:
            return
        order = self._get_actor_env()['sale.order'].browse(order_id)
        lines = [Line(line.price, line.quantity) for line in model.shown_lines]
        if model.accepted or not lines:
            order.order_line = self._prepare_order_lines(second + 1)
            lines = [Line(7.0, second + 1)]
        user = model.user or self.actor.role.user
        self._add_order(order, model, company, currency, user, lines)

    def _do_lead(self, first, second):
        """Let a quotation lead, most often one of the opportunity's own."""
        record, model = self._lead(first)
        own = [(order, it) for order, it in self.orders if it.lead is model and it.state in OPEN]
        order, leader = (self.orders if second == 7 or not own else own)[
            second % len(own or self.orders)
        ]
        # Who names the one that leads already changes nothing.
        is_same, anywhere = leader is model.primary, Actor.of(self.actor.role, COMPANIES)
        may = self.actor.may_use_lead(model) and (is_same or anywhere.may_change_order(leader))
        valid = is_same or (leader.lead is model and leader.state in OPEN)
        write = self._by_actor(record).write
        if self._attempt(lambda: write({'primary_order_id': order.id}), may, valid):
            model.primary = leader
            model.follow(model.accepted, self.actor.company)

    def _do_unlead(self, first, _second):
        leads = [pair for pair in self.leads if pair[1].primary] or self.leads
        record, model = leads[first % len(leads)]
        if self._attempt_on_lead(record, model, {'primary_order_id': False}):
            model.primary = None
            model.follow(model.accepted, self.actor.company)

    def _do_send(self, first, _second):
        order, model = self._order(first, 'draft')
        if model.state != 'draft':
            return
        send = self._by_actor(order).action_quotation_sent
        if self._attempt(send, self.actor.may_change_order(model)):
            if model.lead and self.policies[model.company].sent_leads:
                model.lead.primary = model
            self._follow_state([model], 'sent')

    def _do_customize(self, first, second):
        """Change a quotation on the portal, as customers do where it has options."""
        order, model = self._order(first, *OPEN)
        if model.state not in OPEN:
            return
        index = second % len(model.lines)
        write = order.order_line[index].with_env(self._get_door_env()).write
        may = self.actor.may_accept_order(model)
        if self._attempt(lambda: write({'price_unit': second + 3.0}), may):
            model.lines[index].price = second + 3.0
            self._follow_state([model], model.state)

    def _do_order(self, first, second):
        """Make an order of one's own, in any company, for an opportunity that one may see."""
        record, model = self._lead(first)
        company = COMPANIES[second % 2]
        currency = tuple(CURRENCIES.values())[second // 2 % 2]
        user = self.actor.role.user
        create = self._get_actor_env()['sale.order'].create
        values = self._prepare_order_values(record, company, currency, user, second + 1)
        valid = model.company in (None, company)
        may = self.actor.may_create_order(company, user) and self._may_link(model, valid)
        order = self._attempt(lambda: create(values), may, valid)
        if order:
            self._add_order(order, model, company, currency, user, [Line(7.0, second + 1)])

    def _may_link(self, lead, valid):
        """Whether the actor may link an order, in whichever of his companies he is at work.

        :param valid: whether the companies fit: who names another is told of that first
        """
        anywhere = Actor.of(self.actor.role, COMPANIES)
        return not lead or not valid or anywhere.may_use_lead(lead)

    def _follow_state(self, models, state):
        """Let orders of the model change their state, all in one call."""
        before = {model.lead: model.lead.accepted for model in models if model.lead}
        for model in models:
            model.state = state
        for lead, accepted in before.items():
            lead.follow(accepted, self.actor.company)

    def _do_confirm(self, first, second):
        order, model = self._order(first, *(OPEN if second else []))
        may = self.actor.may_accept_order(model)
        if self._attempt(self._by_door(order).action_confirm, may, model.state in OPEN):
            self._follow_state([model], 'sale')

    def _attempt_on_all(self, states, method, state):
        """Attempt something with all orders in some states at once."""
        pairs = [(order, model) for order, model in self.orders if model.state in states]
        orders = self.env['sale.order'].concat(*(order for order, _model in pairs))
        models = [model for _order, model in pairs]
        may = all(self.actor.may_accept_order(model) for model in models)
        if pairs and self._attempt(getattr(self._by_door(orders), method), may):
            self._follow_state(models, state)

    def _do_confirm_all(self, _first, _second):
        """Confirm quotations of several opportunities and companies in one call."""
        self._attempt_on_all(OPEN, 'action_confirm', 'sale')

    def _do_cancel_all(self, _first, _second):
        self._attempt_on_all((*OPEN, 'sale'), 'action_cancel', 'cancel')

    def _do_write_state(self, first, _second):
        order, model = self._order(first, 'draft')
        if model.state != 'draft':
            return
        write = self._by_actor(order).write
        if self._attempt(lambda: write({'state': 'sale'}), self.actor.may_change_order(model)):
            self._follow_state([model], 'sale')

    def _do_cancel(self, first, _second):
        order, model = self._order(first, 'sale')
        if model.state == 'cancel':
            return
        may = self.actor.may_accept_order(model)
        if self._attempt(self._by_door(order).action_cancel, may):
            self._follow_state([model], 'cancel')

    def _do_draft(self, first, _second):
        order, model = self._order(first, 'cancel')
        if model.state != 'cancel':
            return
        if self._attempt(self._by_actor(order).action_draft, self.actor.may_change_order(model)):
            self._follow_state([model], 'draft')

    def _do_change_order(self, first, second):
        order, model = self._order(first, *OPEN, 'sale')
        if model.state == 'cancel':
            return
        index = second % len(model.lines)
        write = self._by_actor(order.order_line[index]).write
        values = {'price_unit': second + 1.0}
        if self._attempt(lambda: write(values), self.actor.may_change_order(model)):
            model.lines[index].price = second + 1.0
            self._follow_state([model], model.state)

    def _do_relink(self, first, second):
        order, model = self._order(first)
        target = None if second == 7 else self._lead(second)[1]
        if target is model.lead:
            return
        values = {'opportunity_id': self._lead_of(target).id if target else False}
        valid = not target or target.company in (None, model.company)
        write = self._by_actor(order).write
        may = self.actor.may_change_order(model) and self._may_link(target, valid)
        if not self._attempt(lambda: write(values), may, valid):
            return
        old = model.lead
        before = {lead: lead.accepted for lead in (target, old) if lead}
        if old:
            old.orders.remove(model)
        model.lead = target
        if target:
            target.orders.append(model)
        for lead, accepted in before.items():
            lead.follow(accepted, self.actor.company)
