"""A simple model of an opportunity's amount and acceptance, to compare Odoo with.

Plain Python without Odoo: what docs/amount.md, accepting.md and leading.md say, as naively as it
can be said. Prices are in the currency of their opportunity or order, amounts in that of the
company. An opportunity without company is figured by the one that its amounts are of (*held*),
or else by whoever works on it.
"""

from dataclasses import dataclass, field

from .acceptance_actors import ACTOR_ROLES

# In which a quotation can lead the forecast.
OPEN = ('draft', 'sent')
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
    sent_leads: bool = False


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
    held: str = None
    # The currency of the customer's price list, by company.
    defaults: dict = field(default_factory=dict)
    currency: str = 'domestic'
    stage: str = 'new'
    active: bool = True
    probability: float = 20.0
    lines: list = field(default_factory=list)
    orders: list = field(default_factory=list)
    typed: float = None
    closing: dict = None
    # The quotation that leads, and whether an order decides amount and products.
    primary: Order = None
    followed: bool = False

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
        if self.deciding:
            return [line for order in self.deciding for line in order.lines]
        return self.active_lines

    @property
    def deciding(self):
        """The orders that decide amount and products."""
        return self.accepted or ([self.primary] if self.primary else [])

    @property
    def source(self):
        if self.deciding:
            return 'order' if self.accepted else 'quotation'
        return 'lines' if self.active_lines else 'manual'

    @property
    def status(self):
        if self.stage == 'won':
            return 'won'
        return 'pending' if self.active or self.probability else 'lost'

    def may_belong_to(self, company):
        return not self.user or company in ACTOR_ROLES[self.user].companies

    @property
    def owner(self):
        return self.company or self.held

    def take(self, company, was_followed=False):
        """An opportunity without company takes one, if it may; its amounts are that one's now."""
        if self.company:
            return
        if self.may_belong_to(company):
            self.move_to(company, was_followed)
        else:
            self.held = self.held or company

    def move_to(self, company, was_followed=False, with_lines=True):
        held, self.company, self.held = self.owner, company, None
        if held in (None, company):
            return
        if not was_followed and not self.active_lines:
            self.amount = convert(self.amount, CURRENCIES[held], CURRENCIES[company], company)
        if self.typed is not None:
            self.typed = convert(self.typed, CURRENCIES[held], CURRENCIES[company], company)
        if self.status == 'pending' and not was_followed:
            currency, rates = self.defaults[company], RATES[company]
            for line in self.lines if with_lines else ():
                line.price *= rates[currency] / rates[self.currency]
            self.currency = currency

    def refresh(self, company):
        """Bring the amount up to date with its source.

        :param company: the one that is active, for an opportunity that has none
        """
        if self.deciding:
            currency = CURRENCIES[self.owner]
            self.amount = sum(
                convert(order.total, order.currency, currency, order.company)
                for order in self.deciding
            )
        elif self.source == 'lines':
            company = self.owner or company
            total = sum(line.total for line in self.active_lines)
            self.amount = convert(total, self.currency, CURRENCIES[company], company)

    def enter(self, entered):
        """Accepted orders entered."""
        policies = [self.policies[order.company] for order in entered]
        if any(policy.close for policy in policies):
            self.close()
        if any(policy.cancel_siblings for policy in policies):
            for order in self.orders:
                if order.state in OPEN and self.policies[order.company].cancel_siblings:
                    order.state = 'cancel'
            self.drop_leader()

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

    def drop_leader(self):
        """Only an open quotation of the opportunity leads."""
        if self.primary and (self.primary.lead is not self or self.primary.state not in OPEN):
            self.primary = None

    def give_back(self):
        """No order decides any more."""
        for line in self.lines:
            if line.replaced:
                line.active, line.replaced = True, False
        if not self.active_lines and self.typed is not None:
            self.amount = self.typed
        self.typed = None

    def reopen(self, gone):
        """The last accepted order is gone.

        :param gone: the orders that were accepted
        """
        reopen = self.policies[gone[0].company].reopen
        if self.closing and self.stage == 'won' and reopen:
            self.stage = self.closing['stage']
            if self.active:
                self.active = self.closing['active']
            self.probability = self.closing['probability']
        self.closing = None

    def get_typed(self):
        """The typed amount, also while orders overrule it, and whose it is."""
        amount = self.typed if self.followed else self.amount if self.source == 'manual' else 0.0
        return amount or 0.0, self.owner

    def merge(self, tail, company):
        """Another opportunity joins this one, which keeps what it has.

        :param company: the one that is active
        """
        typed, owner = next(
            (it for it in (self.get_typed(), tail.get_typed()) if it[0]), (0.0, None)
        )
        before, currency = self.accepted, self.currency
        if not self.company and tail.company:
            self.move_to(tail.company, self.followed, with_lines=False)
        if not self.owner:
            self.held = tail.owner
        self.user = self.user or tail.user
        rates = RATES[self.owner or company]
        for lines, former in ((self.lines, currency), (tail.lines, tail.currency)):
            for line in lines:
                line.price *= rates[self.currency] / rates[former]
        if owner:
            typed = convert(typed, CURRENCIES[owner], CURRENCIES[self.owner], self.owner)
        self.lines += tail.lines
        for order in tail.orders:
            order.lead = self
        self.orders += tail.orders
        self.primary = self.primary or tail.primary
        has_lines = any(line.active or line.replaced for line in self.lines)
        if self.followed:
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
        self.drop_leader()
        was_followed, self.followed = self.followed, bool(self.deciding)
        if self.followed:
            self.take(self.deciding[0].company, was_followed)
            if not was_followed:
                self.typed = None if self.active_lines else self.amount
            self.replace_lines()
        elif was_followed:
            self.give_back()
        entered = [order for order in self.accepted if order not in accepted_before]
        if entered:
            self.enter(entered)
        elif accepted_before and not self.accepted:
            self.reopen(accepted_before)
        if was_followed or self.followed:
            self.refresh(company)
