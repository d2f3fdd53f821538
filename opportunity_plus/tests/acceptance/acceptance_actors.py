"""Who works on opportunities and quotations, and what they may do: plain Python without Odoo."""

from dataclasses import dataclass

COMPANIES = ('ours', 'theirs')


@dataclass(frozen=True)
class ActorRole:
    """A user by rights.

    :param user: the attribute of the test case that holds the user
    :param sales: ``own`` documents only, or ``all``
    :param invoices: may change orders without any right on opportunities
    :param door: a customer, for whom Odoo's portal accepts and declines in sudo: as OdooBot after
        a signature (``robot``), as the visitor's own user after a payment (``self``)
    """

    user: str
    sales: str = ''
    invoices: bool = False
    companies: tuple = COMPANIES
    door: str = ''


ACTOR_ROLES = {
    'manager': ActorRole('manager', sales='all'),
    'leader': ActorRole('leader', sales='all'),
    'salesperson': ActorRole('salesperson', sales='own'),
    'colleague': ActorRole('colleague', sales='own', companies=('ours',)),
    'outsider': ActorRole('outsider', sales='all', companies=('theirs',)),
    'accountant': ActorRole('accountant', invoices=True),
    'employee': ActorRole('employee'),
    'signer': ActorRole('portal_user', companies=('ours',), door='robot'),
    'payer': ActorRole('portal_user', companies=('ours',), door='self'),
    'visitor': ActorRole('public_user', companies=('ours',), door='self'),
}


@dataclass(frozen=True)
class Actor:
    """A role at work in some of its companies, of which the first is the active one."""

    role: ActorRole
    companies: tuple

    @classmethod
    def of(cls, role, wanted):
        """Let a role work in the companies wanted, or in its own if those are not its."""
        companies = tuple(company for company in wanted if company in role.companies)
        return cls(role, companies or role.companies)

    @property
    def company(self):
        return self.companies[0]

    def may_use_lead(self, lead):
        return self._may_sell_for(lead.user) and lead.company in (None, *self.companies)

    def may_change_order(self, order):
        return order.company in self.companies and (
            self.role.invoices or self._may_sell_for(order.user)
        )

    def may_accept_order(self, order):
        """Accept or decline: the customer may, whatever else is hidden from him."""
        return bool(self.role.door) or self.may_change_order(order)

    def may_create_order(self, company, user):
        return company in self.companies and self._may_sell_for(user)

    def _may_sell_for(self, user):
        if self.role.sales == 'own':
            return user in (None, self.role.user)
        return self.role.sales == 'all'
