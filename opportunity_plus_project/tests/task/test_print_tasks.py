from lxml import html

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common_task import TaskCommon


@tagged('post_install', '-at_install')
class TestPrintTasks(TaskCommon):
    """Pending tasks on paper, with the columns and the order of one's choice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls._plan(name="First") | cls._plan(name="Second")
        cls.tasks[1].write({'priority': '3', 'user_ids': [(4, cls.salesperson.id)]})
        theirs = cls._create_lead(user_id=cls.colleague.id)
        cls.theirs = cls._plan(lead=theirs, user=cls.colleague, name="Colleague's secret")

    def _open(self, tasks=None, user=None):
        tasks = self.tasks if tasks is None else tasks
        dialogs = self.env['crm.opportunity.task.report'].with_user(user or self.salesperson)
        dialogs = dialogs.with_context(active_model='project.task', active_ids=tasks.ids)
        return dialogs.create({})

    def _print(self, dialog):
        action = dialog.action_print()
        report = self.env['ir.actions.report'].with_env(dialog.env)
        content, _type = report._render_qweb_html(action['report_name'], dialog.ids)
        return html.fromstring(content)

    def _get_headings(self, tree):
        return [node.text_content().strip() for node in tree.xpath('//table[1]//th')]

    def test_columns_of_the_list_by_doer(self):
        tree = self._print(self._open())
        headings = self._get_headings(tree)
        self.assertEqual(headings[:3], ["Priority", "Task", "Customer"])
        self.assertNotIn("Planned by", headings)
        groups = [node.text_content().strip() for node in tree.xpath('//h5')]
        names = sorted(self.tasks.user_ids.mapped('name'))
        self.assertEqual(groups, names, "A task of two doers is in the group of each.")

    def test_what_one_chooses_is_remembered(self):
        dialog = self._open()
        with Form(dialog) as form:
            form.order_by = 'priority'
            form.group_by = False
        for line in dialog.column_ids:
            line.is_shown = line.name in ('create_uid', 'name')
            line.sequence = 0 if line.name == 'create_uid' else 5
        tree = self._print(dialog)
        self.assertEqual(self._get_headings(tree), ["Planned by", "Task"])
        cells = [node.text_content().strip() for node in tree.xpath('//tbody/tr/td[2]')]
        self.assertEqual(cells, ["Second", "First"])
        again = self._open()
        self.assertEqual(again._get_shown(), ['create_uid', 'name'])
        self.assertEqual(again.order_by, 'priority')
        self.assertEqual(len(self._open(user=self.leader)._get_shown()), 9)

    def test_landscape_where_columns_do_not_fit(self):
        dialog = self._open()
        action = dialog.action_print()
        landscape = self.env.ref('opportunity_plus_project.action_report_tasks_landscape')
        self.assertEqual(action['name'], landscape.name)
        for line in dialog.column_ids[3:]:
            line.is_shown = False
        self.assertNotEqual(dialog.action_print()['name'], landscape.name)

    def test_what_one_may_not_read_is_not_printed(self):
        dialog = self._open(self.tasks | self.theirs)
        self.assertEqual(dialog.task_ids, self.tasks)
        dialog.sudo().task_ids |= self.theirs
        self.assertNotIn("Colleague's secret", self._print(dialog).text_content())

    def test_nothing_to_print(self):
        with self.assertRaisesRegex(UserError, "Choose tasks in the list"):
            self._open(self.env['project.task']).action_print()
        dialog = self._open()
        dialog.column_ids.is_shown = False
        with self.assertRaisesRegex(UserError, "at least one column"):
            dialog.action_print()
