from dataclasses import dataclass

from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import OpportunityPlusCommon
from .acceptance_actors import ACTOR_ROLES, COMPANIES
from .acceptance_model import CURRENCIES, RATES, Lead, Line, Order, Policies


@dataclass(frozen=True)
class Kind:
    """A kind of opportunities.

    :param quantities: of its products
    :param amount: typed, if there are no products
    :param quoted: whether it has quotations from the start
    """

    company: str = None
    user: str = None
    quantities: tuple = ()
    amount: float = 0.0
    quoted: bool = True


KINDS = (
    Kind('ours', 'salesperson'),
    Kind('ours', 'colleague', quantities=(2,)),
    Kind('theirs', 'salesperson', quantities=(2, 3)),
    Kind('theirs', amount=80.0, quoted=False),
    Kind(),
    Kind(user='salesperson', quantities=(3,)),
    Kind(user='colleague', amount=60.0),
)
# Orders of one moment stand in the order of their creation.
NOW = '2026-06-15 10:00:00'
SETTINGS = {
    'close': 'opportunity_close_on_acceptance',
    'reopen': 'opportunity_reopen_on_cancel',
    'cancel_siblings': 'opportunity_sibling_policy',
    'sent_leads': 'opportunity_primary_quotation',
}
# What yes and no are called, where the setting is a choice.
CHOICES = {'cancel_siblings': ('keep', 'cancel'), 'sent_leads': ('manual', 'sent')}


class AcceptanceWorld(OpportunityPlusCommon):
    """Companies, users, opportunities with quotations: records, and the model's idea of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls._create_companies()
        cls._create_more_users()
        cls.pricelists = {
            name: cls.env['product.pricelist'].create(
                {'name': name, 'company_id': False, 'currency_id': currency.id}
            )
            for name, currency in cls.currencies.items()
        }
        cls.customer.property_product_pricelist = cls.pricelists['domestic']
        names = {currency: name for name, currency in cls.currencies.items()}
        cls.default_currencies = {
            name: names[cls.customer.with_company(company).property_product_pricelist.currency_id]
            for name, company in cls.companies.items()
        }
        cls.untaxed = cls._create_product("Untaxed", 100.0, taxes=cls.env['account.tax'])
        others = cls.env['crm.stage'].search([('is_won', '=', True)]) - cls.stage_won
        others.is_won = False  # a second won stage is a later one, to which winning again moves
        # Not scored: the table of wins and losses is no concern here.
        cls.env['ir.config_parameter'].set_param('crm.pls_start_date', False)
        # Made once, because making them takes longer than what a sequence does to them.
        cls.prepared = [(cls._create_lead_of(kind), kind) for kind in KINDS]
        cls.quotations = {lead: cls._create_quotations(lead, kind) for lead, kind in cls.prepared}

    @classmethod
    def _create_companies(cls):
        """Two companies with currencies and rates of their own."""
        foreign = cls.env['res.currency'].create({'name': 'OPF', 'symbol': 'F'})
        cls.currencies = {'domestic': cls.currency, 'foreign': foreign}
        other = cls.env['res.company'].create(
            {'name': "Other Ltd", 'currency_id': cls.currencies[CURRENCIES['theirs']].id}
        )
        cls.companies = {'ours': cls.company, 'theirs': other}
        cls.env['res.currency.rate'].search([('currency_id', '=', cls.currency.id)]).unlink()
        cls.env['res.currency.rate'].create(
            [
                {
                    'name': '2000-01-01',
                    'company_id': cls.companies[company].id,
                    'currency_id': cls.currencies[currency].id,
                    'rate': rate,
                }
                for company, rates in RATES.items()
                for currency, rate in rates.items()
            ]
        )

    @classmethod
    def _create_more_users(cls):
        both = cls.env['res.company'].concat(*cls.companies.values())
        cls.accountant = new_test_user(
            cls.env, 'op_accountant', 'base.group_user,account.group_account_invoice'
        )
        cls.outsider = new_test_user(
            cls.env,
            'op_outsider',
            'sales_team.group_sale_salesman_all_leads',
            company_id=cls.companies['theirs'].id,
            company_ids=[Command.set(cls.companies['theirs'].ids)],
        )
        cls.public_user = cls.env.ref('base.public_user')
        users = cls.manager | cls.leader | cls.salesperson | cls.accountant | cls.employee
        users.company_ids = both
        cls.env.user.company_ids |= both
        cls.users = {role.user: getattr(cls, role.user) for role in ACTOR_ROLES.values()}

    @classmethod
    def _create_lead_of(cls, kind):
        products = [
            (cls.untaxed, {'product_uom_qty': quantity, 'price_unit': 10.0})
            for quantity in kind.quantities
        ]
        lead = cls._create_lead(
            products,
            user_id=kind.user and cls.users[kind.user].id,
            company_id=kind.company and cls.companies[kind.company].id,
            pricelist_id=cls.pricelists['domestic'].id,
            # By hand: of several at once Odoo computes 50 % where one alone has none.
            probability=20.0,
        )
        # Odoo gives an opportunity that has a salesperson a company.
        lead.company_id = kind.company and cls.companies[kind.company]
        if not products:
            lead.expected_revenue = kind.amount
        lead.flush_recordset()
        return lead

    @classmethod
    def _create_quotations(cls, lead, kind):
        """Create two quotations for an opportunity, one of them a colleague's.

        :returns: list of orders, each with its company, currency, user and quantity
        """
        orders = []
        for number, currency in enumerate(CURRENCIES.values() if kind.quoted else (), start=1):
            values = (
                kind.company or COMPANIES[number - 1],
                currency,
                'colleague' if number == 2 else kind.user or 'salesperson',
                number,
            )
            order = cls.env['sale.order'].create(cls._prepare_order_values(lead, *values))
            orders.append((order, *values))
        return orders

    @classmethod
    def _prepare_order_values(cls, lead, company, currency, user, quantity):
        return {
            'partner_id': cls.customer.id,
            'opportunity_id': lead.id,
            'company_id': cls.companies[company].id,
            'pricelist_id': cls.pricelists[currency].id,
            'user_id': cls.users[user].id,
            'date_order': NOW,
            'order_line': cls._prepare_order_lines(quantity),
        }

    @classmethod
    def _prepare_order_lines(cls, quantity):
        values = {'product_id': cls.untaxed.id, 'product_uom_qty': quantity, 'price_unit': 7.0}
        return [Command.create(values)]

    def _begin(self, policies, kinds):
        """Begin a sequence: the model knows some of the prepared opportunities.

        :param policies: by company: close, reopen, cancel siblings
        :param kinds: indexes of kinds of opportunities
        """
        self.leads, self.orders = [], []
        self.policies = {company: Policies() for company in COMPANIES}
        for company, values in zip(COMPANIES, policies, strict=True):
            for name, value in zip(SETTINGS, values, strict=True):
                self._set_policy(company, name, value)
        for index in kinds:
            record, kind = self.prepared[index]
            model = self._add_model(record, kind)
            for order, *values, quantity in self.quotations[record]:
                self._add_order(order, model, *values, [Line(7.0, quantity)])

    def _set_policy(self, company, name, value):
        setattr(self.policies[company], name, value)
        if name in CHOICES:
            value = CHOICES[name][value]
        self.companies[company][SETTINGS[name]] = value

    def _add_lead(self, number):
        """Add an opportunity of some kind to the running sequence."""
        kind = KINDS[number % len(KINDS)]
        self._add_model(self._create_lead_of(kind), kind)

    def _add_model(self, record, kind):
        model = Lead(kind.company, kind.user, self.policies, kind.amount)
        names = {company: name for name, company in self.companies.items()}
        model.held = names.get(record.amount_company_id)
        model.defaults = self.default_currencies
        model.lines = [Line(10.0, quantity) for quantity in kind.quantities]
        model.refresh('ours')
        self.leads.append((record, model))
        return model

    def _add_order(self, record, lead, company, currency, user, lines):
        model = Order(record.id, company, currency, user, lines, lead=lead)
        lead.orders.append(model)
        self.orders.append((record.with_env(self.env), model))
