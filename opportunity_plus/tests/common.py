from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class OpportunityPlusCommon(TransactionCase):
    """A company with a pipeline of its own: two teams, users by role, products, a customer.

    Nothing depends on demo data. The salesperson sees own documents only, the colleague too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
                mail_notrack=True,
                no_reset_password=True,
                tracking_disable=True,
            )
        )
        cls.company = cls.env.company
        cls.currency = cls.company.currency_id
        cls._create_users()
        cls._create_pipeline()
        cls._create_products()
        cls.customer = cls.env['res.partner'].create(
            {'name': "Blue Bikes", 'is_company': True, 'email': 'office@bluebikes.example.com'}
        )

    @classmethod
    def _create_users(cls):
        def create(login, groups, **values):
            return new_test_user(
                cls.env,
                login=login,
                groups=groups,
                company_id=cls.company.id,
                email=f'{login}@example.com',
                **values,
            )

        cls.salesperson = create('op_salesperson', 'sales_team.group_sale_salesman')
        cls.colleague = create('op_colleague', 'sales_team.group_sale_salesman')
        cls.leader = create('op_leader', 'sales_team.group_sale_salesman_all_leads')
        cls.manager = create('op_manager', 'sales_team.group_sale_manager')
        cls.employee = create('op_employee', 'base.group_user')
        cls.portal_user = create('op_portal', 'base.group_portal')

    @classmethod
    def _create_pipeline(cls):
        cls.team = cls.env['crm.team'].create(
            {
                'name': "Bikes",
                'company_id': False,
                'user_id': cls.leader.id,
                'member_ids': [Command.set((cls.salesperson | cls.colleague).ids)],
            }
        )
        Stage = cls.env['crm.stage']
        cls.stage_new = Stage.create(
            {'name': "Fresh", 'sequence': 1, 'team_ids': [Command.link(cls.team.id)]}
        )
        cls.stage_proposal = Stage.create(
            {'name': "Offered", 'sequence': 5, 'team_ids': [Command.link(cls.team.id)]}
        )
        cls.stage_won = Stage.create(
            {
                'name': "Signed",
                'sequence': 50,
                'is_won': True,
                'team_ids': [Command.link(cls.team.id)],
            }
        )

    @classmethod
    def _create_products(cls):
        cls.tax_excluded = cls.env['account.tax'].create(
            {
                'name': "10 % on top",
                'amount': 10.0,
                'type_tax_use': 'sale',
                'price_include_override': 'tax_excluded',
            }
        )
        cls.tax_included = cls.env['account.tax'].create(
            {
                'name': "21 % inside",
                'amount': 21.0,
                'type_tax_use': 'sale',
                'price_include_override': 'tax_included',
            }
        )
        cls.bike = cls._create_product("Bike", 1000.0, cost=600.0)
        cls.helmet = cls._create_product("Helmet", 121.0, cost=40.0, taxes=cls.tax_included)
        cls.service = cls._create_product("Yearly service", 75.0, type='service')

    @classmethod
    def _create_product(cls, name, price, cost=0.0, taxes=None, **values):
        taxes = cls.tax_excluded if taxes is None else taxes
        return cls.env['product.product'].create(
            {
                'name': name,
                'list_price': price,
                'standard_price': cost,
                'taxes_id': [Command.set(taxes.ids)],
                'type': 'consu',
                'invoice_policy': 'order',
                **values,
            }
        )

    @classmethod
    def _create_lead(cls, lines=(), **values):
        """Create an opportunity of the salesperson.

        :param lines: pairs of a product and a dict of line values
        """
        return cls.env['crm.lead'].create(
            {
                'name': "Bikes for couriers",
                'type': 'opportunity',
                'partner_id': cls.customer.id,
                'user_id': cls.salesperson.id,
                'team_id': cls.team.id,
                'stage_id': cls.stage_new.id,
                'opportunity_line_ids': [
                    Command.create({'product_id': product.id, **line_values})
                    for product, line_values in lines
                ],
                **values,
            }
        )

    @classmethod
    def _create_order(cls, lead, lines=None, **values):
        """Create a quotation for an opportunity.

        :param lines: pairs of a product and a dict of line values; one bike by default
        """
        lines = [(cls.bike, {})] if lines is None else lines
        return cls.env['sale.order'].create(
            {
                'partner_id': cls.customer.id,
                'opportunity_id': lead.id,
                'order_line': [
                    Command.create({'product_id': product.id, **line_values})
                    for product, line_values in lines
                ],
                **values,
            }
        )

    @classmethod
    def _quote(cls, lead):
        """Make a quotation from an opportunity as "New Quotation" does."""
        return cls.env['sale.order'].browse(lead.create_quotation())

    @classmethod
    def _take_snapshot(cls, day):
        """Take the snapshot of what is open, as on another day."""
        with freeze_time(f'{day} 12:00:00'):
            cls.env['crm.opportunity.snapshot']._cron_take_snapshot()

    def _all_lines(self, lead):
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        return lines.search([('lead_id', 'in', lead.ids)]).with_env(lead.env)
