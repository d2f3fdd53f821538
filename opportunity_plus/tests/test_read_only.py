from odoo.tests import tagged

from .common_context import READ_ONLY, ContextCommon
from .common_read_only import ReadOnly
from .common_rooms import is_own

# What wants arguments, and how it is called.
ARGUMENTS = {
    'open_figure': ({}, 'open'),
    'open_month': ({}, '2026-01-01', 'open'),
    'web_read': ({'display_name': {}, 'expected_revenue': {}},),
    'web_read_group': ([], ['competitor_id'], ['__count']),
}


@tagged('post_install', '-at_install')
class TestReadOnly(ReadOnly, ContextCommon):
    """What says that it only reads can be asked of a replica, and screens are read there."""

    def _is_looked_at(self, base):
        return is_own(base)

    def _get_records(self):
        """On what methods are called, by model; of all others on no record."""
        event = self.env['crm.opportunity.movement.report'].search([], limit=1)
        records = (
            self.sold,
            self.order,
            self.customer,
            self.campaign,
            self.salesperson,
            self.lead.relation_ids[:1],
            self.lead.opportunity_line_ids.with_context(order_id=self.lead.id),
            event,
            *(self.env[model].search([], limit=1) for model in READ_ONLY),
        )
        return {record._name: record.with_user(self.manager) for record in records}

    def test_methods_that_say_so_write_nothing(self):
        records, tried = self._get_records(), 0
        arguments = {**ARGUMENTS, 'say_commitment': ({}, 'salesperson', self.salesperson.id)}
        for model, name in sorted(set(self._find_methods())):
            record = records.get(model, self.env[model].with_user(self.manager))
            if not record and 'lead_id' in record._fields and name == 'action_open_opportunity':
                continue
            with self.subTest(model=model, method=name):
                result = self._read(lambda r=record, n=name: getattr(r, n)(*arguments.get(n, ())))
                self.assertTrue(result)
                tried += 1
        self.assertGreater(tried, 20)

    def test_screens_are_read_without_writing(self):
        """The form of a sold opportunity with all its fields, the pipeline, all reports."""
        lead = self.sold.with_user(self.manager)
        names = self.env['crm.lead'].with_user(self.manager).fields_get(attributes=['type'])
        specification = {name: {} for name in names}
        [values] = self._read(lambda: lead.web_read(specification))
        self.assertEqual(values['name'], self.sold.name)
        found = self._read(
            lambda: lead.web_read_group(
                [], ['stage_id'], ['expected_revenue:sum'], auto_unfold=True,
                unfold_read_specification={'name': {}, 'opportunity_line_ids': {}},
            )
        )  # fmt: skip
        self.assertTrue(found['groups'])
        for model in READ_ONLY:
            rows = self.env[model].with_user(self.manager)
            with self.subTest(model):
                self._read(lambda rows=rows: rows.web_search_read([], {'lead_id': {}}, limit=80))

    def test_writing_is_refused_there(self):
        """The two tests above notice what writes."""
        with (
            self.assertRaisesRegex(Exception, 'read-only transaction'),
            self.assertLogs('odoo.sql_db', 'ERROR'),
        ):
            self._read(lambda: (self.lead.write({'name': "No"}), self.env.flush_all()))
