"""A simple model of an opportunity's amount and acceptance, to compare Odoo with.

Plain Python without Odoo: what docs/amount.md and docs/accepting.md say, as naively as it can be
said. Prices are in the currency of their opportunity or order, amounts in that of the
company; an opportunity without company is figured by whoever works on it.
"""

from dataclasses import dataclass, field

from .acceptance_actors import ACTOR_ROLES

# The currency of each company, and what a unit of the company's own currency is in the others.
CURRENCIES = {'ours': 'domestic', 'theirs': 'foreign'}
RATES = {
    'ours': {'domestic': 1.0, 'foreign': 2.0},
    'theirs': {'foreign': 1.0, 'domestic': 0.4},
}


def convert(amount, source, target, company):
    """Value an amount of one currency in another, at the rates of a company."""
    return round(amount * RATES[company][target] / RATES[company][source], 2)


@dataclass
class Policies:
    """The settings of one company."""

    close: bool = True
    reopen: bool = True
    cancel_siblings: bool = False


@dataclass(eq=False)
class Line:
    price: float
    quantity: float
    active: bool = True
    replaced: bool = False

    @property
    def total(self):
        return round(self.price * self.quantity, 2)


@dataclass(eq=False)
class Order:
    number: int
    company: str
    currency: str
    user: str
    lines: list
    state: str = 'draft'
    lead: 'Lead' = None

    @property
    def total(self):
        return sum(line.total for line in self.lines)


@dataclass(eq=False)
class Lead:
    company: str
    user: str
    policies: dict
    amount: float = 0.0
    currency: str = 'domestic'
    stage: str = 'new'
    active: bool = True
    probability: float = 20.0
    lines: list = field(default_factory=list)
    orders: list = field(default_factory=list)
    typed: float = None
    closing: dict = None

    @property
    def accepted(self):
        orders = [order for order in self.orders if order.state == 'sale']
        return sorted(orders, key=lambda order: order.number)

    @property
    def active_lines(self):
        return [line for line in self.lines if line.active]

    @property
    def shown_lines(self):
        """The lines of the opportunity on screen: what was sold, else what is forecast."""
        if self.accepted:
            return [line for order in self.accepted for line in order.lines]
        return self.active_lines

    @property
    def source(self):
        return 'order' if self.accepted else 'lines' if self.active_lines else 'manual'

    @property
    def status(self):
        if self.stage == 'won':
            return 'won'
        return 'pending' if self.active or self.probability else 'lost'

    def may_belong_to(self, company):
        return not self.user or company in ACTOR_ROLES[self.user].companies

    def refresh(self, company):
        """Bring the amount up to date with its source.

        :param company: the one that is active, for an opportunity that has none
        """
        if self.source == 'order':
            first = self.accepted[0].company
            if not self.company and self.may_belong_to(first):
                self.company = first
            currency = CURRENCIES[self.company or first]
            self.amount = sum(
                convert(order.total, order.currency, currency, order.company)
                for order in self.accepted
            )
        elif self.source == 'lines':
            company = self.company or company
            total = sum(line.total for line in self.active_lines)
            self.amount = convert(total, self.currency, CURRENCIES[company], company)

    def enter(self, entered, was_accepted):
        """Accepted orders entered."""
        if not was_accepted:
            self.typed = None if self.active_lines else self.amount
        self.replace_lines()
        policies = [self.policies[order.company] for order in entered]
        if any(policy.close for policy in policies):
            self.close()
        if any(policy.cancel_siblings for policy in policies):
            for order in self.orders:
                if order.state == 'draft':
                    order.state = 'cancel'

    def close(self):
        """Win the opportunity, and remember what that overwrites."""
        if self.stage != 'won':
            self.closing = {
                'stage': self.stage,
                'active': self.active,
                'probability': self.probability,
            }
        elif not self.active:
            self.closing = {
                **(self.closing or {'stage': 'won', 'probability': 100.0}),
                'active': False,
            }
        self.stage, self.active, self.probability = 'won', True, 100.0

    def replace_lines(self):
        for line in self.active_lines:
            line.active, line.replaced = False, True

    def give_back(self, gone):
        """The last accepted order is gone.

        :param gone: the orders that were accepted
        """
        for line in self.lines:
            if line.replaced:
                line.active, line.replaced = True, False
        if not self.active_lines and self.typed is not None:
            self.amount = self.typed
        self.typed = None
        reopen = self.policies[gone[0].company].reopen
        if self.closing and self.stage == 'won' and reopen:
            self.stage = self.closing['stage']
            if self.active:
                self.active = self.closing['active']
            self.probability = self.closing['probability']
        self.closing = None

    def get_typed(self, company=None):
        """The typed amount, also while accepted orders overrule it, as another company has it."""
        amount = self.typed if self.accepted else self.amount if self.source == 'manual' else 0.0
        if not amount or not self.company or not company:
            return amount or 0.0
        return convert(amount, CURRENCIES[self.company], CURRENCIES[company], company)

    def merge(self, tail, company):
        """Another opportunity joins this one, which keeps what it has.

        :param company: the one that is active
        """
        typed = self.get_typed() or tail.get_typed(self.company)
        before = self.accepted
        self.company, self.user = self.company or tail.company, self.user or tail.user
        rates = RATES[self.company or company]
        for line in tail.lines:
            line.price *= rates[self.currency] / rates[tail.currency]
        self.lines += tail.lines
        for order in tail.orders:
            order.lead = self
        self.orders += tail.orders
        has_lines = any(line.active or line.replaced for line in self.lines)
        if before:
            self.typed = None if has_lines else typed
            self.replace_lines()
        elif not has_lines:
            self.amount = typed
        self.follow(before, company)
        self.refresh(company)

    def follow(self, accepted_before, company):
        """React to a change of the accepted orders, if there is one.

        :param accepted_before: the accepted orders before the change
        :param company: the one that is active
        """
        entered = [order for order in self.accepted if order not in accepted_before]
        if entered:
            self.enter(entered, bool(accepted_before))
        elif accepted_before and not self.accepted:
            self.give_back(accepted_before)
        if accepted_before or entered:
            self.refresh(company)
