from dataclasses import dataclass

from odoo.fields import Command
from odoo.tests import new_test_user

from .common_http import OpportunityHttpCommon


@dataclass(frozen=True)
class Role:
    """Who accepts: a user, and the company whose quotation it is."""

    login: str
    creates: bool = True  # may make quotations, not only change them
    deletes: bool = False
    sees_opportunity: bool = True
    other_company: bool = False


# As the columns of docs/acceptance.md. The opportunity is a salesperson's, who is none of them.
COLLEAGUE = Role('op_colleague', sees_opportunity=False)
ALL_DOCUMENTS = Role('op_all_documents')
LEADER = Role('op_leader')
MANAGER = Role('op_manager', deletes=True)
OTHER_COMPANY = Role('op_other_company', sees_opportunity=False, other_company=True)
ACCOUNTANT = Role('op_accountant', creates=False, sees_opportunity=False)
ROLES = (COLLEAGUE, ALL_DOCUMENTS, LEADER, MANAGER, OTHER_COMPANY, ACCOUNTANT)
# Who may do nothing with quotations.
STRANGERS = ('op_employee', 'op_portal')
# All that one could do to an opportunity and what hangs on it.
OPERATIONS = ('read', 'write', 'create', 'unlink')


class AcceptanceRolesCommon(OpportunityHttpCommon):
    """A user of every role with a key, and quotations that each of them may accept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_more_users()
        cls.bot = cls.env.ref('base.partner_root')
        # One that every company may sell.
        cls.untaxed = cls._create_product("Untaxed bike", 1000.0, taxes=cls.env['account.tax'])

    @classmethod
    def _create_more_users(cls):
        cls.other_company = cls.env['res.company'].create({'name': "Other Ltd"})
        cls.env.user.company_ids += cls.other_company
        for login, group, company in (
            ('op_all_documents', 'sales_team.group_sale_salesman_all_leads', cls.company),
            ('op_other_company', 'sales_team.group_sale_salesman', cls.other_company),
            ('op_accountant', 'account.group_account_invoice', cls.company),
        ):
            new_test_user(
                cls.env,
                login=login,
                groups=group,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                email=f'{login}@example.com',
            )
        users = cls.env['res.users'].search(
            [('login', 'in', [*(role.login for role in ROLES), *STRANGERS])]
        )
        cls.users = {user.login: user for user in users}
        for user in users - cls.env['res.users'].concat(*cls.keys):
            keys = cls.env['res.users.apikeys'].with_user(user).sudo()
            cls.keys[user] = keys._generate('rpc', "ERP link", None)

    def _call_as(self, role, method, **arguments):
        return self._call(method, self.users[role.login], **arguments)

    def _create_lead_for(self, role):
        """Create an opportunity of 75 with a note, of no company if the role is in another."""
        lead = self._create_lead([(self.service, {})])
        lead.message_post(body="They want courier bikes.")
        if role.other_company:
            lead.company_id = False
            self.assertFalse(lead.company_id)
        return lead

    def _create_order_for(self, role, lead, **values):
        """Create a quotation of 1000 that a user of the role may change."""
        user = self.users[role.login]
        return self._create_order(
            lead,
            [(self.untaxed, {'price_unit': 1000.0})],
            company_id=user.company_id.id,
            user_id=False if role == ACCOUNTANT else user.id,
            **values,
        )

    def _get_view_of(self, user, lead):
        """All that a user may see of an opportunity and do with it, but for the values."""
        self.env.flush_all()
        self.env.invalidate_all()
        own = lead.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        Line, Message = own.env['crm.opportunity.line'], own.env['mail.message']
        lines = Line.browse(self._all_lines(lead).ids)
        sees_model = own.browse().has_access('read')
        about_lead = [('model', '=', 'crm.lead'), ('res_id', '=', lead.id)]
        return {
            'operations': [name for name in OPERATIONS if own.has_access(name)],
            'found': sees_model and own.search_count([('id', '=', lead.id)]),
            'fields': sees_model and set(own.fields_get()),
            'line operations': [name for name in OPERATIONS if lines.has_access(name)],
            'reads messages': bool(Message.search_count(about_lead)),
            'followers': lead.message_follower_ids.partner_id,
            'groups': user.group_ids,
        }

    def _assert_won_with_order(self, lead, order, forecast):
        """Won, and what the order sold took the place of the forecast."""
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'won',
                    'stage_id': self.stage_won.id,
                    'probability': 100.0,
                    'active': True,
                    'amount_source': 'order',
                    'expected_revenue': 1000.0,
                    'user_id': self.salesperson.id,
                }
            ],
        )
        self.assertTrue(order.opportunity_accepted)
        self.assertEqual(lead.opportunity_line_ids.sale_line_id, order.order_line)
        self.assertFalse(forecast.active)
        self.assertFalse(lead.activity_ids)

    def _assert_given_back(self, lead, forecast):
        """As before the acceptance."""
        self.assertRecordValues(
            lead,
            [
                {
                    'won_status': 'pending',
                    'stage_id': self.stage_new.id,
                    'amount_source': 'lines',
                    'expected_revenue': 75.0,
                    'accepted_order_count': 0,
                }
            ],
        )
        self.assertEqual(self._all_lines(lead), forecast)
        self.assertTrue(forecast.active)
        self.assertFalse(lead.activity_ids)

    def _assert_note_by(self, lead, partner, text):
        """The last note of the opportunity is by somebody who exists for its reader."""
        note = lead.message_ids.filtered(lambda message: text in (message.body or ''))[:1]
        self.assertEqual(note.author_id, partner)
        author = note.author_id.with_user(self.salesperson)
        self.assertTrue(author.active or author == self.bot)
        self.assertTrue(author.has_access('read'))
