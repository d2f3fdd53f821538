from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.given import INHERITED, MODULE
from .common_plans import get_plan_records
from .common_relation import RelationCommon

ODD_VALUES = (
    *("500", "abc", "", "9" * 9000, "a\x00b", "\ud800", "9999-12-31", "10000-01-01"),
    *(None, True, 0, -1, 1.5, 100_000, 2**40, 1e300, float('nan'), float('inf')),
    *([], [[]], [1], [[0]], [[0, 0, "x"]], [[6, 0, [2**40]]], [[9, 1]], [[4, "x"]]),
    *({}, {'abc': 100}, {'1': "x"}, {str(2**40): 1}, b"bytes", ["abc"]),
)
LIKELY_VALUES = ("500", "abc", "9" * 9000, None, True, 2**40, [], {})
DAYS = ("2026-01-01", "9999-12-31", "0001-01-01", False)
SEARCHED_VALUES = {
    'boolean': (True, False),
    'date': DAYS,
    'datetime': DAYS,
    'many2many': ("abc", 1, False),
    'many2one': ("abc", 1, False),
    'one2many': ("abc", 1, False),
    'char': ("abc", "9" * 9000, False),
    'integer': (1, False),
    'monetary': (1.5, False),
}
# Odoo's own, whose changes we tell: it compares the number before it converts it.
OF_ODOO = ('probability',)
# A refusal with a sentence; what the database refuses Odoo tells in one, too.
SENTENCES = (UserError, IntegrityError)


@tagged('post_install', '-at_install')
class TestOddValues(RelationCommon):
    """Whatever is sent, whoever sends it gets a result or a sentence, never a traceback.

    A walk over all fields that the addon defines: those of today, and those to come.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {})])
        cls.relation = cls._add(cls.lead, cls.ann)
        cls.origin_type = cls.env['crm.opportunity.origin.type'].search([], limit=1)
        cls.records = {
            cls.lead: {'name': "Odd"},
            cls.lead.opportunity_line_ids: {'lead_id': cls.lead.id, 'product_id': cls.bike.id},
            cls.relation: {
                'lead_id': cls.lead.id,
                'partner_id': cls.colleague.partner_id.id,
                'kind': 'team',
            },
            cls.origin_type: {'name': "Odd", 'kind': 'other'},
            cls.relation.role_id or cls.env['crm.opportunity.role'].search([], limit=1): {
                'name': "Odd",
                'kind': 'contact',
            },
            cls.env['crm.opportunity.family'].create({'name': "Family"}): {'name': "Odd"},
            cls.env['crm.opportunity.sale.type'].create({'name': "Type"}): {'name': "Odd"},
            **get_plan_records(cls.env, cls.salesperson),
        }

    def _try(self, failures, label, function):
        """Note what is neither a result nor a sentence."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with suppress(*SENTENCES):
                function()
                self.env.flush_all()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            failures.setdefault(f'{type(error).__name__}: {str(error)[:90]}', []).append(label)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.cr.precommit.clear()
            self.env.cr.precommit.data.clear()
            self.env.transaction.clear()

    def _get_fields(self, records):
        fields = records._fields.values()
        own = (f for f in fields if MODULE in f._modules or f.name in INHERITED)
        return sorted((f for f in own if f.name not in OF_ODOO), key=lambda f: f.name)

    def _assert_none(self, failures):
        shown = {error: (labels[:6], len(labels)) for error, labels in failures.items()}
        self.assertFalse(shown)

    @mute_logger('odoo.sql_db', 'odoo.models', 'odoo.fields', 'odoo.orm')
    def test_written(self):
        failures = {}
        for record in self.records:
            for field in self._get_fields(record):
                for value in ODD_VALUES:
                    label = (record._name, field.name, repr(value)[:30])
                    self._try(
                        failures,
                        label,
                        lambda r=record, n=field.name, v=value: r.write({n: v}),
                    )
        self._assert_none(failures)

    @mute_logger('odoo.sql_db', 'odoo.models', 'odoo.fields', 'odoo.orm')
    def test_created(self):
        failures = {}
        for record, values in self.records.items():
            for field in self._get_fields(record):
                # Of an opportunity, whose creation is long, those that may pass the check.
                odd = LIKELY_VALUES if record == self.lead else ODD_VALUES
                for value in odd:
                    label = (record._name, field.name, repr(value)[:30])
                    self._try(
                        failures,
                        label,
                        lambda r=record, n=field.name, v=value, vals=values: r.create(
                            {**vals, n: v}
                        ),
                    )
                    if record == self.lead and value in (2**40, "abc", []):
                        self._try(
                            failures,
                            ('default', *label),
                            lambda r=record, n=field.name, v=value, vals=values: r.with_context(
                                **{f'default_{n}': v}
                            ).create(vals),
                        )
        self._assert_none(failures)

    @mute_logger('odoo.sql_db', 'odoo.models', 'odoo.fields', 'odoo.orm')
    def test_sent_by_a_form(self):
        failures = {}
        for record in self.records:
            spec = {field.name: {} for field in self._get_fields(record)}
            odd = LIKELY_VALUES if record == self.lead else ODD_VALUES
            for field in self._get_fields(record):
                for value in odd:
                    label = (record._name, field.name, repr(value)[:30])
                    self._try(
                        failures,
                        label,
                        lambda r=record, n=field.name, v=value, spec=spec: r.onchange(
                            {n: v}, [n], spec
                        ),
                    )
        self._assert_none(failures)

    @mute_logger('odoo.sql_db', 'odoo.models', 'odoo.fields', 'odoo.orm')
    def test_searched(self):
        """By fields whose search is ours; the others are searched by Odoo alone."""
        failures = {}
        for name, model in sorted(self.env.items()):
            if model._abstract:
                continue
            for field in self._get_fields(model):
                if field.store or not isinstance(field.search, str):
                    continue
                operators = ['=', '!=', 'in', 'not in']
                if field.type in ('date', 'datetime'):
                    operators += ['<', '<=', '>', '>=']
                elif field.type != 'boolean':
                    operators += ['ilike', 'not ilike']
                for operator in operators:
                    for value in SEARCHED_VALUES[field.type]:
                        value = [value] if operator in ('in', 'not in') else value
                        self._try(
                            failures,
                            (name, field.name, operator, repr(value)[:30]),
                            lambda m=model, d=[(field.name, operator, value)]: m.search_count(d),
                        )
        self._assert_none(failures)

    @mute_logger('odoo.sql_db')
    def test_figures_of_reports_are_filtered(self):
        """By fractions, too: a column of the view may be narrower than its field."""
        failures = {}
        for name, model in sorted(self.env.items()):
            if model._original_module != MODULE or model._abstract or model._auto:
                continue
            for field in self._get_fields(model):
                if field.type in ('float', 'integer', 'monetary'):
                    for value in (30, 30.5) if field.type != 'integer' else (30,):
                        self._try(
                            failures,
                            (name, field.name, value),
                            lambda m=model, d=[(field.name, '>', value)]: m.search_count(d),
                        )
        self._assert_none(failures)

    @mute_logger('odoo.sql_db', 'odoo.models', 'odoo.fields', 'odoo.orm')
    def test_found_by_name_sorted_and_grouped(self):
        failures = {}
        for name, model in sorted(self.env.items()):
            if model._original_module != MODULE or model._abstract:
                continue
            for text in ("abc", "", "9" * 9000, "%_\\'"):
                for operator in ('ilike', '=', 'not ilike', 'in'):
                    value = [text] if operator == 'in' else text
                    self._try(
                        failures,
                        (name, 'name_search', operator, text[:9]),
                        lambda m=model, v=value, o=operator: m.name_search(v, [], o),
                    )
            for field in self._get_fields(model):
                if not (field.store and field.column_type):
                    continue
                if field._description_sortable:
                    self._try(
                        failures,
                        (name, 'order', field.name),
                        lambda m=model, n=field.name: m.search([], order=f'{n} desc', limit=1),
                    )
                if field._description_groupable:
                    self._try(
                        failures,
                        (name, 'groupby', field.name),
                        lambda m=model, n=field.name: m.formatted_read_group(
                            [],
                            [f'{n}:month' if m._fields[n].type in ('date', 'datetime') else n],
                            ['__count'],
                        ),
                    )
                if aggregator := field._description_aggregator(self.env):
                    self._try(
                        failures,
                        (name, aggregator, field.name),
                        lambda m=model, n=field.name, a=aggregator: m.formatted_read_group(
                            [], [], [f'{n}:{a}']
                        ),
                    )
        self._assert_none(failures)

    def test_amounts_as_text(self):
        """As JSON-2 and XML-RPC clients send them, and as Odoo's own fields take them."""
        lead = self._create_lead(expected_revenue="70.5")
        self.assertEqual(lead.expected_revenue, 70.5)
        lead.write({'expected_revenue': "500", 'target_revenue': "600"})
        self.assertRecordValues(lead, [{'expected_revenue': 500.0, 'target_revenue': 600.0}])
        lead.write(
            {
                'opportunity_line_ids': [
                    Command.create(
                        {'product_id': self.bike.id, 'price_unit': "90", 'product_uom_qty': "2"}
                    )
                ],
                'expected_revenue': "180",
            }
        )
        self.assertEqual(lead.expected_revenue, 180.0)
        line = lead.opportunity_line_ids
        line.write({'discount': "50", 'duration_months': "12", 'price_subtotal': "90.0"})
        self.assertRecordValues(line, [{'price_subtotal': 90.0, 'duration_months': 12}])
        same = self._create_lead([(self.bike, {})], expected_revenue="1000", accepted_order_count=0)
        self.assertEqual(same.expected_revenue, 1000.0)

    def test_what_is_wrong_is_said(self):
        lead, line = self.lead, self.lead.opportunity_line_ids
        for pattern, function in (
            (
                "abc.*not a valid value.*Expected Revenue",
                lambda: lead.write({'expected_revenue': "abc"}),
            ),
            ("100000 months.*at most", lambda: line.write({'duration_months': 100_000})),
            ("not a valid value.*Code", lambda: lead.create({'name': "X", 'code': "9" * 9000})),
            (
                "not a valid value.*Analytic",
                lambda: lead.write({'analytic_distribution': {'abc': 100}}),
            ),
        ):
            with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
                function()
        line.write({'date_start': '9999-06-01', 'duration_months': 12})
        self.assertEqual(str(line.date_end), '9999-12-31')
        self.assertFalse(self.lead.search([('date_accepted', '<=', '9999-12-31')]))
        report = self.env['crm.opportunity.origin.report']
        self.assertEqual(report.search_count([('days_to_close', '>', 30)]), 0)

    def test_product_and_line_deleted_together(self):
        product = self._create_product("Gone", 5.0)
        lead = self._create_lead([(product, {})])
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = lead.with_context(tracking_disable=False, mail_notrack=False)
        tracked.opportunity_line_ids.product_uom_qty = 2
        tracked.opportunity_line_ids.unlink()
        product.unlink()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(lead.amount_source, 'manual')

    def test_stays_are_found_by_the_name_of_the_stage(self):
        stays = self.env['crm.opportunity.stage.history']
        own = stays.search([('lead_id', '=', self.lead.id)])
        found = stays.name_search(self.stage_new.name)
        self.assertIn(own.id, [id_ for id_, _name in found])
