import itertools
import random

from freezegun import freeze_time

from odoo.tests import tagged

from ..common_competition import TODAY, CompetitionCommon

MEASURES = [
    'met_count:sum',
    'won_count:sum',
    'lost_count:sum',
    'win_rate:avg',
    'revenue_at_stake:sum',
    'margin_at_stake:sum',
    'revenue_won:sum',
    'price_gap:avg',
    '__count',
]
DIMENSIONS = (
    'competitor_id',
    'product_categ_id',
    'lead_id',
    'threat',
    'role_id',
    'user_id',
    'won_status',
    'is_incumbent',
)


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestCompetitorReportGroups(CompetitionCommon):
    """Whatever the groups are, the figures are those that one would count by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(5)
        for number in range(12):
            cls._create_random_deal(number)
        cls.rows = cls.env['crm.opportunity.competitor.report'].search(
            [('lead_id', 'in', cls.deals.ids)]
        )

    @classmethod
    def _create_random_deal(cls, number):
        amount = float(cls.random.randint(1, 900))
        products = cls.random.sample(cls.bike | cls.service | cls.helmet, cls.random.randint(0, 3))
        lead = cls._create_lead(
            [(product, {'price_unit': amount}) for product in products],
            user_id=cls.random.choice([cls.salesperson.id, cls.colleague.id, False]),
            **({} if products else {'expected_revenue': amount}),
        )
        people = [cls.rival, cls.rex, cls.other_rival]
        for person in cls.random.sample(people, cls.random.randint(1, 3)):
            cls._add(
                lead,
                person,
                'competitor',
                threat=cls.random.choice(['low', 'high', False]),
                role_id=cls.random.choice([cls.incumbent.id, False]),
                is_incumbent=cls.random.random() < 0.5,
                competitor_price=amount * cls.random.choice([0, 0.5, 1.5]),
            )
        if number % 3 == 1:
            lead.action_set_won()
        elif number % 3 == 2:
            lead.action_set_lost()
            lead.lost_competitor_id = lead.competitor_relation_ids[0].partner_id
        cls.deals |= lead

    def _count(self, rows):
        """The figures of some rows, from the opportunities and the people in them."""
        relations = rows.relation_id

        def count(outcomes):
            found = relations.filtered(lambda relation: relation.outcome in outcomes)
            return len({(r.lead_id, r.partner_id.commercial_partner_id) for r in found})

        won, lost = count(['beaten']), count(['lost'])
        prices = [r for r in relations if r.competitor_price]
        gaps = [r.competitor_price / r.lead_id.amount_currency - 1 for r in prices]
        parts = {(row.lead_id, row.product_categ_id) for row in rows}
        at_stake = {part for part in parts if part[0].won_status == 'pending'}
        return [
            count(['open', 'beaten', 'lost']),
            won,
            lost,
            won / (won + lost) if won or lost else 0.0,
            sum(self._get_part(*part, 'price_subtotal', 'expected_revenue') for part in at_stake),
            sum(self._get_part(*part, 'margin', 'margin') for part in at_stake),
            sum(
                self._get_part(*part, 'price_subtotal', 'expected_revenue')
                for part in parts
                if part[0].won_status == 'won'
            ),
            sum(gaps) / len(gaps) if gaps else 0.0,
            len(relations),
        ]

    def _get_part(self, lead, category, line_field, lead_field):
        lines = lead.opportunity_line_ids
        if not lines:
            return lead[lead_field]
        return sum(
            lines.filtered(lambda line: line.product_id.categ_id == category).mapped(line_field)
        )

    def _check(self, found, groupby, rows):
        """Compare groups with what is counted by hand."""
        expected = rows.grouped(lambda row: tuple(row[name] for name in groupby))
        self.assertEqual({group[: len(groupby)] for group in found}, set(expected))
        for group in found:
            key, figures = group[: len(groupby)], group[len(groupby) :]
            by_hand = self._count(expected[key])
            for measure, figure, value in zip(MEASURES, figures, by_hand, strict=True):
                self.assertAlmostEqual(figure or 0.0, value, 6, (key, measure))

    def test_any_groups(self):
        self.env.invalidate_all()
        domain = [('lead_id', 'in', self.deals.ids)]
        sets = [
            list(names) for size in (0, 1, 2) for names in itertools.combinations(DIMENSIONS, size)
        ]
        report = self.env['crm.opportunity.competitor.report']
        for groupby in sets:
            with self.subTest(groupby):
                self._check(report._read_group(domain, groupby, MEASURES), groupby, self.rows)
        together = report._read_grouping_sets(domain, sets, MEASURES)
        for groupby, found in zip(sets, together, strict=True):
            self._check(found, groupby, self.rows)

    def test_any_filter(self):
        report = self.env['crm.opportunity.competitor.report']
        for condition in (
            ('product_categ_id', '=', self.cycles.id),
            ('product_categ_id', '!=', self.cycles.id),
            ('threat', '=', 'high'),
            ('competitor_id', '=', self.rival.id),
            ('won_status', '!=', 'lost'),
            ('id', 'in', self.rows[::2].ids),
        ):
            rows = self.rows.filtered_domain([condition])
            for groupby in ([], ['competitor_id'], ['product_categ_id', 'user_id']):
                with self.subTest(condition=condition, groupby=groupby):
                    domain = [('lead_id', 'in', self.deals.ids), condition]
                    self._check(report._read_group(domain, groupby, MEASURES), groupby, rows)
