from lxml import etree

from odoo.tests import tagged

from ..common_companies import CompaniesCommon

MEASURES = ('expected_revenue', 'prorated_revenue', 'margin', 'prorated_margin', 'target_revenue')


@tagged('post_install', '-at_install')
class TestOverviewTotals(CompaniesCommon):
    """Totals of opportunities of companies with different currencies: 4 of theirs are 1 of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls._create_lead(
            [(cls.bike, {'purchase_price': 600.0})],
            company_id=cls.company.id,
            target_revenue=900.0,
            probability=50.0,
        )
        cls.abroad = cls._create_lead_abroad(
            opportunity_line_ids=[
                (0, 0, {'product_id': cls.bike.id, 'price_unit': 8000.0, 'purchase_price': 2000.0})
            ],
            target_revenue=4000.0,
            probability=25.0,
        )
        cls.leads = cls.here | cls.abroad

    def _read(self, leads, *aggregates, **context):
        Lead = self.env['crm.lead'].with_context(
            allowed_company_ids=(self.company | self.other_company).ids, **context
        )
        [group] = Lead.formatted_read_group([('id', 'in', leads.ids)], [], aggregates)
        return group

    def test_mixed_currencies_are_valued_in_ones_own(self):
        """What lists, cards, pivots and graphs ask for where there are several currencies."""
        self.assertEqual(self.abroad.expected_revenue, 8000.0)
        group = self._read(
            self.leads,
            'company_currency:array_agg_distinct',
            *(f'{name}:sum_currency' for name in MEASURES),
        )
        self.assertEqual(
            set(group['company_currency:array_agg_distinct']),
            {self.currency.id, self.foreign.id},
        )
        self.assertEqual(
            {name: round(float(group[f'{name}:sum_currency']), 2) for name in MEASURES},
            {
                'expected_revenue': 1000.0 + 2000.0,
                'prorated_revenue': 500.0 + 500.0,
                'margin': 400.0 + 1500.0,
                'prorated_margin': 200.0 + 375.0,
                'target_revenue': 900.0 + 1000.0,
            },
        )

    def test_one_currency_stays_as_it_is(self):
        group = self._read(self.abroad, 'company_currency:array_agg_distinct', 'margin:sum')
        self.assertEqual(group['company_currency:array_agg_distinct'], [self.foreign.id])
        self.assertEqual(group['margin:sum'], 6000.0)

    def test_margin_in_percent_is_that_of_the_sums(self):
        typed = self._create_lead(expected_revenue=5000.0, company_id=self.company.id)
        percent = self._read(self.leads | typed, 'margin_percent:avg')['margin_percent:avg']
        self.assertAlmostEqual(float(percent), 1900.0 / 3000.0)
        self.assertFalse(self._read(typed, 'margin_percent:avg')['margin_percent:avg'])

    def test_margin_of_lines_in_percent_is_that_of_the_sums(self):
        """100 at 50 % and 900 at 10 % are 14 %, in a list and in a pivot, and in two currencies."""
        lead = self._create_lead(
            [
                (self.bike, {'price_unit': 100.0, 'purchase_price': 50.0}),
                (self.service, {'price_unit': 900.0, 'purchase_price': 810.0}),
            ],
            company_id=self.company.id,
        )

        def read(leads, groupby=()):
            lines = self.env['crm.opportunity.line'].with_context(
                allowed_company_ids=(self.company | self.other_company).ids
            )
            groups = lines.formatted_read_group(
                [('lead_id', 'in', leads.ids)], groupby, ['margin_percent:avg']
            )
            return [round(float(group['margin_percent:avg']), 6) for group in groups]

        self.assertEqual(read(lead), [0.14])
        self.assertEqual(read(lead, ['lead_id']), [0.14])
        self.assertEqual(read(lead, ['product_id']), [0.5, 0.1])
        self.assertEqual(read(self.leads), [round(1900.0 / 3000.0, 6)])

    def test_percentages_are_not_averaged(self):
        """In no model of ours, those to come included: a mean of percents is no percent."""
        for name, model in self.env.items():
            if model._original_module != 'opportunity_plus' and name != 'crm.lead':
                continue
            for field in model._fields.values():
                if field.store and field.aggregator == 'avg' and field.name.endswith('_percent'):
                    with self.subTest(field=str(field)):
                        query = model.sudo()._search([])
                        sql = model.sudo()._read_group_select(f'{field.name}:avg', query)
                        self.assertNotIn('AVG(', sql.code.upper())

    def test_measures(self):
        """Pivots and graphs offer each amount once, by a name that says what it is."""
        fields = self.env['crm.lead'].fields_get()
        measures = {
            name: field['string']
            for name, field in fields.items()
            if field.get('aggregator') and field['type'] in ('monetary', 'integer', 'float')
        }
        self.assertLessEqual(
            {
                'expected_revenue': "Expected Revenue",
                'prorated_revenue': "Weighted Amount",
                'target_revenue': "Target Revenue",
                'margin': "Margin",
                'prorated_margin': "Weighted Margin",
                'margin_percent': "Margin (%)",
            }.items(),
            measures.items(),
        )
        self.assertFalse(measures.keys() & {'accepted_order_count', 'amount_lines'})
        for name in MEASURES:
            self.assertEqual(fields[name]['currency_field'], 'company_currency')

    def test_columns_name_their_currency(self):
        """A total at the foot of a list needs the currency as a column, as Odoo's own have it."""
        for xmlid in ('crm.crm_case_tree_view_oppor', 'crm.crm_lead_view_tree_forecast'):
            arch = etree.fromstring(
                self.env['crm.lead'].get_view(self.env.ref(xmlid).id, 'list')['arch']
            )
            self.assertTrue(arch.xpath("//field[@name='company_currency']"))
            for name in MEASURES:
                with self.subTest(view=xmlid, column=name):
                    [column] = arch.xpath(f"//field[@name='{name}']")
                    self.assertEqual(
                        column.get('options'), "{'currency_field': 'company_currency'}"
                    )
                    self.assertTrue(column.get('sum'))
