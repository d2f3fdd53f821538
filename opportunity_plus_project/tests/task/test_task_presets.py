from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestTaskPresets(TaskCommon):
    """Types and origins preset who does a task; where both say something, the type wins."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spain = cls.env.ref('base.es')
        cls.madrid = cls.env.ref('base.state_es_m')
        cls.customer.write({'country_id': cls.spain.id, 'state_id': cls.madrid.id, 'zip': '28013'})
        cls.north = cls.env['crm.opportunity.task.type'].create(
            {'name': "Presentation", 'user_rule': 'territory'}
        )
        cls.complaint = cls.env['crm.opportunity.task.origin'].create(
            {
                'name': "Complaint",
                'user_id': cls.manager.id,
                'controller_id': cls.leader.id,
                'priority': '3',
                'delay_days': 1,
            }
        )

    def _create_territory(self, name, user, **values):
        return self.env['crm.opportunity.territory'].create(
            {'name': name, 'user_id': user.id, **values}
        )

    def _create_task(self, **values):
        tasks = self.env['project.task'].with_user(self.salesperson)
        return tasks.create({'name': "Task", 'lead_id': self.lead.id, **values})

    def test_the_portal_does_nothing(self):
        portal = self.portal_user.id
        for function in (
            lambda: self.visit.write({'user_id': portal}),
            lambda: self.complaint.write({'controller_id': portal}),
            lambda: self._create_territory("North", self.portal_user),
            lambda: self._create_task(controller_id=portal),
        ):
            with self.assertRaisesRegex(ValidationError, "is no colleague"):
                function()

    def test_the_type_wins(self):
        task = self._create_task(task_type_id=self.visit.id, origin_id=self.complaint.id)
        self.assertEqual(task.user_ids, self.doer)
        self.assertEqual(task.controller_id, self.controller)
        self.assertEqual(task.priority, '2')
        plain = self.env['crm.opportunity.task.type'].create({'name': "Plain"})
        task = self._create_task(task_type_id=plain.id, origin_id=self.complaint.id)
        self.assertEqual(task.user_ids, self.manager)
        self.assertEqual(task.controller_id, self.leader)
        self.assertEqual(task.priority, '3')
        self.assertTrue(task.date_deadline)

    def test_what_is_given_stays(self):
        task = self._create_task(
            task_type_id=self.visit.id,
            user_ids=[Command.set(self.leader.ids)],
            controller_id=False,
            priority='0',
        )
        self.assertEqual(task.user_ids, self.leader)
        self.assertFalse(task.controller_id)
        self.assertEqual(task.priority, '0')

    def test_the_customers_salesperson(self):
        self.visit.write({'user_rule': 'salesperson', 'user_id': False})
        self.assertEqual(self._plan().user_ids, self.colleague)
        contact = self.env['res.partner'].create({'name': "Jo", 'parent_id': self.customer.id})
        lead = self._create_lead(partner_id=contact.id)
        self.assertEqual(self._plan(lead=lead).user_ids, self.colleague)
        self.customer.user_id = contact.user_id = False
        self.assertEqual(self._plan().user_ids, self.salesperson, "Whoever plans it.")

    def test_territories_by_country_state_and_zip(self):
        france = self._create_territory(
            "France", self.employee, country_id=self.env.ref('base.fr').id
        )
        catalonia = self._create_territory(
            "Catalonia", self.manager, state_ids=[Command.set(self.env.ref('base.state_es_b').ids)]
        )
        north = self._create_territory("North", self.colleague, zip_prefixes="08, 17;280")
        spain = self._create_territory("Spain", self.leader, country_id=self.spain.id)
        find = self.env['crm.opportunity.territory']._find_for
        self.assertEqual(find(self.customer), north | spain)
        self.assertEqual(self._plan(self.north).user_ids, self.colleague)
        self.customer.zip = '41001'
        self.assertEqual(find(self.customer), spain)
        self.customer.state_id = self.env.ref('base.state_es_b')
        self.assertEqual(find(self.customer), catalonia | spain)
        self.assertNotIn(france, find(self.customer))
        contact = self.env['res.partner'].create(
            {'name': "Jo", 'parent_id': self.customer.id, 'type': 'contact'}
        )
        self.assertEqual(find(contact), catalonia | spain)

    def test_of_two_the_first_by_order_and_the_chatter_says_so(self):
        self._create_territory("Spain", self.leader, country_id=self.spain.id, sequence=5)
        self._create_territory("Madrid", self.colleague, zip_prefixes="28", sequence=3)
        task = self._plan(self.north)
        self.assertEqual(task.user_ids, self.colleague)
        note = " ".join(map(str, task.message_ids.mapped('body')))
        self.assertIn("in several territories: “Madrid”, “Spain”", note)

    def test_nobody_has_the_territory(self):
        with self.assertRaisesRegex(UserError, "“Blue Bikes” is in none"):
            self._plan(self.north)
        self.assertFalse(self.lead.task_ids)
        form = Form(self.env['project.task'].with_context(default_lead_id=self.lead.id))
        with self.assertLogs('odoo.tests.form.onchange', 'WARNING') as logs:
            form.task_type_id = self.north
        self.assertIn("is in none", logs.output[0])

    def test_an_archived_doer(self):
        self.doer.active = False
        with self.assertRaisesRegex(UserError, "goes to “op_doer.*who is archived"):
            self._plan()
        self.assertFalse(self.lead.task_ids)
        task = self._create_task(
            task_type_id=self.visit.id, user_ids=[Command.set(self.leader.ids)]
        )
        self.assertEqual(task.user_ids, self.leader)

    def test_bad_values(self):
        with self.assertRaisesRegex(ValidationError, "after 0 to 3660 days"):
            self.visit.delay_days = -1
        with self.assertRaises(UserError):
            self._create_task(task_type_id='x')

    def test_what_is_used_is_archived_not_deleted(self):
        self._plan()
        with self.assertRaisesRegex(UserError, "1 tasks have it. Archive it instead"):
            self.visit.unlink()
        self.complaint.unlink()
        self._create_territory("Spain", self.leader).unlink()

    def test_who_configures_them(self):
        for model in ('task.type', 'task.origin', 'territory'):
            records = self.env[f'crm.opportunity.{model}']
            self.assertTrue(records.with_user(self.manager).has_access('create'))
            for user in self.salesperson | self.leader | self.project_manager:
                self.assertFalse(records.with_user(user).has_access('write'), user.login)
            self.assertFalse(records.with_user(self.portal_user).has_access('read'))
