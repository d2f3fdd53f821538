import ast
import random
from collections import defaultdict

from lxml import html

from odoo.tests import tagged

from ..common_task import TaskCommon

SEEDS, STEPS = range(4), 40
FOLLOW_UP = """
SELECT line.id, line.unit_amount, line.amount, line.employee_id, line.partner_id, line.task_id,
    line.project_id, task.lead_id, partner.commercial_partner_id
FROM account_analytic_line line
JOIN project_task task ON task.id = line.task_id
JOIN project_project project ON project.id = line.project_id
LEFT JOIN res_partner partner ON partner.id = line.partner_id
WHERE task.lead_id IS NOT NULL OR project.project_kind = 'commercial'
"""


@tagged('post_install', '-at_install')
class TestDedicationProperty(TaskCommon):
    """Whatever happened to the time: lists, pivots, paper and stored sums say the same.

    To the minute and the cent. What is right is added up from the rows of the database.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        red = cls.env['res.partner'].create({'name': "Red Bikes", 'is_company': True})
        contact = cls.env['res.partner'].create({'name': "Jo", 'parent_id': cls.customer.id})
        cls.customers = cls.customer | red
        cls.leads = cls.lead.browse()
        for partner in (cls.customer, red, contact, cls.customer):
            cls.leads |= cls._create_lead(partner_id=partner.id)
        cls.people = (cls.salesperson | cls.leader | cls.manager | cls.colleague).employee_id
        for number, employee in enumerate(cls.people):
            employee.hourly_cost = 33.33 + 7.77 * number
        cls.tasks = cls.env['project.task'].create(
            [{'name': f"Task {n}", 'lead_id': cls.leads[n % 4].id} for n in range(6)]
        )
        cls.tasks |= cls.env['project.task'].create(
            {'name': "Checklist", 'parent_id': cls.tasks[0].id, 'lead_id': cls.leads[0].id}
        )
        cls.tasks |= cls.env['project.task'].create(
            [
                {'name': "Customer only", 'project_id': lead.get_commercial_project()}
                for lead in cls.leads[:2]
            ]
        )
        # Who reads everything, and what it has cost.
        cls.time_manager.group_ids |= cls.env.ref('sales_team.group_sale_salesman_all_leads')

    def test_the_sums_agree(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                rand = random.Random(seed)
                for _step in range(STEPS):
                    self._do_something(rand)
                self.env.flush_all()
                self.env.invalidate_all()
                self._check_records()
                self._check_pivot()
                self._check_paper()
        self.assertGreater(len(self._get_lines()), 50)

    def _get_lines(self):
        return self.env['account.analytic.line'].search([('task_id', 'in', self._all_tasks().ids)])

    def _all_tasks(self):
        return self.tasks.with_context(active_test=False).exists()

    def _do_something(self, rand):
        lines, tasks, leads = self._get_lines(), self._all_tasks(), self.leads.exists()
        action = rand.randrange(12)
        if action < 6 or len(lines) < 5:
            lines.create(
                {
                    'task_id': rand.choice(tasks.filtered('active')).id,
                    'employee_id': rand.choice(self.people).id,
                    'unit_amount': rand.randrange(1, 8 * 60) / 60,
                    'date': f'2026-0{rand.randrange(1, 9)}-15',
                    'name': "Talked\nand talked",
                }
            )
        elif action == 6:
            rand.choice(lines).unit_amount = rand.randrange(1, 8 * 60) / 60
        elif action == 7:
            rand.choice(lines).unlink()
        elif action == 8:
            rand.choice(tasks.filtered('lead_id')).lead_id = rand.choice(leads)
        elif action == 9:
            line = rand.choice(lines)
            others = tasks.filtered(lambda task: task.active and task.project_id == line.project_id)
            line.task_id = rand.choice(others or line.task_id)
        elif action == 10:
            task = rand.choice(tasks)
            task.active = not task.active
        else:
            rand.choice(tasks).state = rand.choice(('1_done', '01_in_progress', '1_canceled'))

    def _add_up(self, name):
        """Minutes and cents by the value of a column, or of all, as the database has them."""
        self.env.cr.execute(FOLLOW_UP)
        sums = defaultdict(lambda: [0.0, 0.0])
        for row in self.env.cr.dictfetchall():
            key = row.get(name)
            sums[key][0] += row['unit_amount']
            sums[key][1] -= float(row['amount'])
        return {key: self._exact(*pair) for key, pair in sums.items()}

    def _exact(self, hours, cost):
        return round(hours * 60), round(cost * 100)

    def _check_records(self):
        """Stored and computed sums of each record, and the list and pivot of its diary."""
        lines = self.env['account.analytic.line'].with_user(self.time_manager)
        for records, name in (
            (self.leads, 'lead_id'),
            (self.customers, 'commercial_partner_id'),
            (self.people, 'employee_id'),
            (self._all_tasks(), 'task_id'),
        ):
            expected = self._add_up(name)
            for record in records.with_user(self.time_manager):
                if name == 'task_id':
                    family = record.search(
                        [('id', 'child_of', record.id), ('active', 'in', (True, False))]
                    )
                    pairs = [expected.get(task.id, (0, 0)) for task in family]
                    right = tuple(map(sum, zip(*pairs, strict=True)))
                else:
                    right = expected.get(record.id, (0, 0))
                    read = record.sudo().read(['dedication_hours', 'dedication_cost'])[0]
                    found = self._exact(read['dedication_hours'], read['dedication_cost'])
                    self.assertEqual(found, right, record)
                domain = record.sudo().action_view_dedication()['domain']
                entries = lines.search(domain)
                hours, cost = sum(entries.mapped('unit_amount')), -sum(entries.mapped('amount'))
                self.assertEqual(self._exact(hours, cost), right, record)
                ((hours, amount),) = lines._read_group(
                    domain, [], ['unit_amount:sum', 'amount:sum']
                )
                self.assertEqual(self._exact(hours, -amount), right, record)

    def _check_pivot(self):
        """The cells of the pivot of the whole diary, as its view asks for them."""
        action = self.env.ref('opportunity_plus_project.account_analytic_line_action_diary')
        lines = self.env['account.analytic.line'].with_user(self.time_manager)
        domain = ast.literal_eval(action.domain)
        names = ('partner_id', 'employee_id', 'lead_id', 'task_id', 'project_id')
        grouping_sets = [[], *([name] for name in names)]
        results = lines.formatted_read_grouping_sets(
            domain, grouping_sets, ['unit_amount:sum', 'amount:sum']
        )
        for groupby, groups in zip(grouping_sets, results, strict=True):
            expected = self._add_up(groupby[0] if groupby else None)
            for group in groups:
                found = self._exact(group['unit_amount:sum'], -group['amount:sum'])
                value = groupby and group[groupby[0]]
                key = value[0] if value else None
                self.assertEqual(found, expected.pop(key), groupby)
            self.assertFalse(expected, groupby)

    def _check_paper(self):
        """What is printed of a customer, a person and a project is what is listed."""
        projects = self._all_tasks().project_id
        for name, records, column in (
            ('partner_id', self.customers, 'commercial_partner_id'),
            ('employee_id', self.people, 'employee_id'),
            ('project_id', projects, 'project_id'),
        ):
            expected = self._add_up(column)
            for record in records:
                hours, minutes = divmod(expected.get(record.id, (0, 0))[0], 60)
                rows, total = self._print(**{name: record.id})
                self.assertEqual(total, f'{hours:02}:{minutes:02}', record)
                self.assertEqual(sum(rows), hours * 60 + minutes, record)

    def _print(self, **values):
        """Print the diary; return the minutes of its entries, and its total as a text."""
        dialogs = self.env['crm.opportunity.dedication.report'].with_user(self.time_manager)
        dialog = dialogs.create({'date_from': '2026-01-01', 'date_to': '2026-12-31', **values})
        action = dialog.action_print()
        report = self.env['ir.actions.report'].with_user(self.time_manager)
        content, _type = report._render_qweb_html(action['report_name'], dialog.ids)
        tree = html.fromstring(content)
        (total,) = tree.xpath("//td[contains(@class, 'o_diary_total')]")
        texts = tree.xpath('//table[1]/tbody/tr/td[last()]//text()[normalize-space()]')
        minutes = [int(h) * 60 + int(m) for h, m in (text.strip().split(':') for text in texts)]
        return minutes, total.text_content().strip()
