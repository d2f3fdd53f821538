import json
import re
from pathlib import Path

from odoo.tests import tagged

from .common_project_http import DEAL, TALK, TASK, ProjectHttpCommon

PAGE = Path(__file__).parents[2] / 'docs/project/access.md'
HEADING = '## Role by role'
# Odoo asks for an employee before it asks for rights.
REFUSALS = ('AccessError', 'MissingError', 'ValidationError')


@tagged('post_install', '-at_install')
class TestProjectHttpRoles(ProjectHttpCommon):
    """The table in docs/project/access.md is true, over HTTP, with forged ids."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commercial = cls.task.project_id
        cls.affaire = cls.env['project.project'].browse(
            cls.lead.with_user(cls.salesperson).create_project()
        )
        cls.origin = cls.env['crm.opportunity.task.origin'].create({'name': "By phone"})
        cls.territory = cls.env['crm.opportunity.territory'].create(
            {'name': "North", 'user_id': cls.doer.id}
        )
        cls.roles = {
            'its salesperson': cls.salesperson,
            'its doer': cls.doer,
            'its controller': cls.controller,
            'in its team': cls.team_member,
            'sales, all documents': cls.leader,
            'sales manager': cls.manager,
            'another salesperson': cls.colleague,
            'employee': cls.employee,
            'project user': cls.project_user,
            'project manager': cls.project_manager,
            'timesheet user': cls.timesheet_user,
            'timesheet approver': cls.approver,
            'timesheet manager': cls.time_manager,
            'manager of another company': cls.manager_elsewhere,
            'portal': cls.portal_user,
        }

    def _read_table(self):
        """The headings of the table, and its rows by role."""
        part = PAGE.read_text().partition(HEADING)[2].partition('\n## ')[0]
        lines = [line for line in part.splitlines() if line.startswith('|')]
        rows = [[cell.strip() for cell in line.strip('|').split('|')] for line in lines]
        return rows[0][1:], {row[0]: row[1:] for row in rows[2:]}

    def _get_values(self):
        """What is made for a try, by the heading of the table."""
        return {
            'commercial project': (
                self.commercial,
                {
                    'name': "Forged",
                    'project_kind': 'commercial',
                    'partner_id': self.env['res.partner'].create({'name': "Any"}).id,
                },
            ),
            'project of the deal': (self.affaire, {'name': "F", 'lead_id': self.lead.id}),
            'task': (self.task, {'name': "Forged", 'lead_id': self.lead.id}),
            'time': (self.line, {'name': "F", 'task_id': self.task.id, 'unit_amount': 1.0}),
            'type': (self.visit, {'name': "Forged"}),
            'origin': (self.origin, {'name': "Forged"}),
            'territory': (self.territory, {'name': "F", 'user_id': self.doer.id}),
        }

    def _get_allowed(self, user, record, values):
        """What a user can do, by trying."""
        model, ids = record._name, record.ids
        tries = {
            'R': ('read', ids, ['display_name']),
            'W': ('write', ids, {'name': record.name}),
            'C': ('create', values),
        }
        done = {letter: self._call(user, model, *call) for letter, call in tries.items()}
        if isinstance(done['C'], int):
            record.browse(done['C']).sudo().unlink()
        if model == 'account.analytic.line':
            values = {**values, 'employee_id': record.employee_id.id}
        made = record.create(dict(values)).id
        owner = record.browse(made)
        if 'period_start' in record._fields and owner.project_kind == 'commercial':
            owner.message_subscribe(partner_ids=record.message_partner_ids.ids)
        done['D'] = self._call(user, model, 'unlink', [made])
        self.env.invalidate_all()
        owner.exists().sudo().unlink()
        for letter, result in done.items():
            if isinstance(result, str):
                self.assertIn(result, REFUSALS, (user.login, model, letter))
        return ''.join(letter for letter, result in done.items() if not isinstance(result, str))

    def test_the_table_is_true(self):
        headings, rows = self._read_table()
        self.assertEqual(rows.keys(), self.roles.keys())
        found = {}
        for role, user in self.roles.items():
            tried = self._get_values()
            self.assertEqual(headings, [*tried, 'money of time'])
            cells = [self._get_allowed(user, *pair) or '–' for pair in tried.values()]
            money = self._call(user, 'crm.lead', 'read', self.lead.ids, ['dedication_cost'])
            amount = self._call(user, 'account.analytic.line', 'read', self.line.ids, ['amount'])
            told = [name for name, result in (('deal', money), ('entry', amount))
                    if not isinstance(result, str)]  # fmt: skip
            found[role] = [*cells, ', '.join(told) or '–']
        wrong = [
            f"| {role} | {' | '.join(cells)} |"
            for role, cells in found.items()
            if cells != rows[role]
        ]
        self.assertFalse(wrong, "So it is:\n" + "\n".join(wrong))

    def test_a_form_tells_nothing(self):
        """Whatever ids somebody who reads neither deal nor task puts into a form."""
        strangers = self.colleague | self.employee | self.project_user | self.project_manager
        strangers |= self.timesheet_user | self.approver | self.portal_user
        strangers |= self.manager_elsewhere
        for user in strangers:
            for model, values in self._get_forged_forms():
                fields = self.env[model].fields_get()
                spec = {
                    name: {'fields': {'display_name': {}}}
                    if 'relation' in field and field['type'] != 'reference'
                    else {}
                    for name, field in fields.items()
                }
                answer = self._post(user, model, 'onchange', [], values, [*values], spec)
                with self.subTest(model, user=user.login, values=values):
                    for text in (DEAL, TASK, TALK):
                        self.assertNotIn(text, json.dumps(answer))

    def _get_forged_forms(self):
        lead, task, line = self.lead.id, self.task.id, self.line.id
        return (
            ('project.task', {'lead_id': lead}),
            ('project.task', {'parent_id': task}),
            ('project.task', {'depend_on_ids': [[6, 0, [task]]]}),
            ('project.task', {'timesheet_ids': [[4, line, 0]]}),
            ('project.project', {'lead_id': lead}),
            ('project.project', {'task_ids': [[4, task, 0]]}),
            ('account.analytic.line', {'task_id': task}),
            ('account.analytic.line', {'lead_id': lead}),
            ('crm.opportunity.log.time', {'lead_id': lead, 'task_id': task}),
            ('crm.opportunity.create.project', {'lead_id': lead}),
            ('crm.opportunity.task.report', {'task_ids': [[6, 0, [task]]]}),
            ('crm.opportunity.dedication.report', {'partner_id': self.customer.id}),
            ('crm.lead.lost', {'lead_ids': [[6, 0, [lead]]]}),
        )

    def test_a_list_tells_nothing(self):
        """Searches, groups and exports of who reads neither deal nor task."""
        strangers = self.colleague | self.employee | self.project_user | self.project_manager
        for user in strangers | self.timesheet_user | self.approver | self.manager_elsewhere:
            for model, fields in (
                ('project.task', ['name', 'lead_id']),
                ('account.analytic.line', ['name', 'task_id', 'lead_id']),
                ('report.project.task.user', ['name']),
                ('timesheets.analysis.report', ['name', 'task_id']),
            ):
                for method, args in (
                    ('search_read', [[], fields]),
                    ('name_search', ["Secret"]),
                    ('web_read_group', [[], [fields[-1]], ['__count']]),
                ):
                    answer = json.dumps(self._post(user, model, method, *args))
                    with self.subTest(model, user=user.login, method=method):
                        self.assertFalse(re.search(f'{DEAL}|{TASK}|{TALK}', answer))
