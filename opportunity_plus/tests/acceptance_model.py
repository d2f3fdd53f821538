"""A simple model of an opportunity's amount and acceptance, to compare Odoo with.

Plain Python without Odoo: what design.md says of "The amount" and "Acceptance", as naively as
it can be said. Amounts are in company currency, prices of lines in their own currency.
"""

from dataclasses import dataclass, field

# One unit of company currency in each currency.
RATES = {'company': 1.0, 'foreign': 2.0}


@dataclass(eq=False)
class Line:
    price: float
    quantity: float
    active: bool = True
    replaced: bool = False


@dataclass(eq=False)
class Order:
    currency: str
    lines: list
    state: str = 'draft'
    lead: 'Lead' = None

    def total(self):
        total = sum(line.price * line.quantity for line in self.lines)
        return round(total / RATES[self.currency], 2)


@dataclass(eq=False)
class Lead:
    amount: float = 0.0
    currency: str = 'company'
    stage: str = 'new'
    active: bool = True
    probability: float = 0.0
    lines: list = field(default_factory=list)
    orders: list = field(default_factory=list)
    typed: float = None
    closing: dict = None

    @property
    def accepted(self):
        return [order for order in self.orders if order.state == 'sale']

    @property
    def active_lines(self):
        return [line for line in self.lines if line.active]

    @property
    def source(self):
        return 'order' if self.accepted else 'lines' if self.active_lines else 'manual'

    @property
    def status(self):
        if self.stage == 'won':
            return 'won'
        return 'pending' if self.active or self.probability else 'lost'

    def refresh(self):
        """Bring the amount up to date with its source."""
        if self.source == 'order':
            self.amount = round(sum(order.total() for order in self.accepted), 2)
        elif self.source == 'lines':
            total = sum(line.price * line.quantity for line in self.active_lines)
            self.amount = round(total / RATES[self.currency], 2)

    def enter(self, was_accepted):
        """An accepted order entered."""
        if not was_accepted:
            self.typed = None if self.active_lines else self.amount
        self.replace_lines()
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
        self.refresh()

    def replace_lines(self):
        for line in self.active_lines:
            line.active, line.replaced = False, True

    def give_back(self):
        """The last accepted order is gone."""
        for line in self.lines:
            if line.replaced:
                line.active, line.replaced = True, False
        if not self.active_lines and self.typed is not None:
            self.amount = self.typed
        self.typed = None
        if self.closing and self.stage == 'won':
            self.stage = self.closing['stage']
            if self.active:
                self.active = self.closing['active']
            self.probability = self.closing['probability']
        self.closing = None
        self.refresh()

    def follow(self, accepted_before, entered):
        """React to a change of the accepted orders."""
        if entered:
            self.enter(bool(accepted_before))
        elif accepted_before and not self.accepted:
            self.give_back()
        else:
            self.refresh()
