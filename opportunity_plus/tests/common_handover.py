from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user

from .common import OpportunityPlusCommon


class HandoverCommon(OpportunityPlusCommon):
    """A salesperson who leaves, and two who may take over: one of the team, one of another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = new_test_user(
            cls.env,
            login='op_newcomer',
            email='op_newcomer@example.com',
            groups='sales_team.group_sale_salesman',
            company_id=cls.company.id,
        )
        cls.other_customer = cls.env['res.partner'].create({'name': "Red Cars"})
        cls.deal = cls._create_lead(name="First", expected_revenue=100)
        cls.other_deal = cls._create_lead(
            name="Second", expected_revenue=300, partner_id=cls.other_customer.id
        )

    def _open(self, user=None, leaver=None, receivers=None, companies=None, **values):
        """The dialog of a sales manager, filled in up to the preview."""
        Handover = self.env['crm.opportunity.handover'].with_user(user or self.manager)
        if companies:
            Handover = Handover.with_context(allowed_company_ids=companies.ids)
        handover = Handover.browse(Handover._open(user=leaver or self.salesperson)['res_id'])
        with Form(handover) as form:
            for receiver in receivers or self.colleague:
                form.receiver_ids.add(receiver)
            for name, value in values.items():
                form[name] = value
        handover.action_preview()
        return handover

    def _plan(self, record, user=None, summary="Call"):
        return record.activity_schedule(
            'mail.mail_activity_data_todo',
            date_deadline=Date.today() + timedelta(days=3),
            summary=summary,
            user_id=(user or self.salesperson).id,
        )

    def _get_messages(self, user):
        return self.env['mail.message'].search(
            [('partner_ids', 'in', user.partner_id.ids), ('message_type', '=', 'user_notification')]
        )

    def _create_team(self, members, leader=None):
        return self.env['crm.team'].create(
            {
                'name': "Cars",
                'company_id': False,
                'user_id': leader and leader.id,
                'member_ids': [Command.set(members.ids)],
            }
        )
