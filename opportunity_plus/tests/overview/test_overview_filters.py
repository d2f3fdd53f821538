from ast import literal_eval

from freezegun import freeze_time

from odoo.tests import tagged

from ..common_relation import CompetitorCommon
from ..common_search import SearchFilterMixin


@tagged('post_install', '-at_install')
class TestOverviewFilters(SearchFilterMixin, CompetitorCommon):
    """The filters that a sales manager expects, as they stand in the search view."""

    def _accept(self, *days, lead=None, **values):
        """Create an opportunity whose quotations were accepted at these moments."""
        lead = lead or self._create_lead()
        for day in days:
            order = self._create_order(lead, **values)
            order.action_confirm()
            order.date_order = day
        return lead

    @freeze_time('2026-03-10 12:00:00')
    def test_my_overdue_next_steps(self):
        mine = self._create_lead(next_step="Call Ann", next_step_date='2026-03-09')
        outside = self._create_lead(next_step="Call Bob", next_step_date='2026-03-10')
        outside |= self._create_lead(
            next_step="Call Eve", next_step_date='2026-03-09', user_id=self.colleague.id
        )
        outside |= self._create_lead(
            next_step="Rest", next_step_date='2026-03-09', stage_id=self.stage_won.id
        )
        self._assert_filter('my_overdue_next_steps', mine, outside, user=self.salesperson)

    @freeze_time('2026-02-20 12:00:00')
    def test_expected_to_close_this_month(self):
        inside = self._create_lead(date_deadline='2026-02-01')
        inside |= self._create_lead(date_deadline='2026-02-28')
        outside = self._create_lead(date_deadline='2026-01-31')
        outside |= self._create_lead(date_deadline='2026-03-01') | self._create_lead()
        self._assert_filter('expected_to_close_this_month', inside, outside)

    def test_without_products(self):
        inside = self._create_lead(expected_revenue=100.0)
        outside = self._create_lead([(self.bike, {})])
        outside |= self._accept('2026-03-10', lead=self._create_lead())
        self._assert_filter('without_products', inside, outside)

    def test_without_decision_maker(self):
        none, other, with_one, lost = (self._create_lead(name=str(n)) for n in range(4))
        self._add(none, self.ann)
        self._add(other, self.ann, role_id=self.influencer.id)
        for lead in (with_one, lost):
            self._add(lead, self.ann, role_id=self.decision_maker.id)
        lost.action_set_lost()
        self._assert_filter('without_decision_maker', none | other, with_one)
        archived = self.env['crm.lead'].with_context(active_test=False)
        for lead in (with_one, lost):
            self.assertEqual(lead.decision_maker_ids, self.ann)
        self.assertEqual(
            archived.search(
                [('decision_maker_ids', '=', False), ('id', 'in', (none | other | lost).ids)]
            ),
            none | other,
        )
        for value in (self.ann.id, "Ann"):
            operator = 'ilike' if value == "Ann" else '='
            found = archived.search([('decision_maker_ids', operator, value)])
            self.assertEqual(found, with_one | lost)
        self.assertNotIn(with_one, archived.search([('decision_maker_ids', '!=', self.ann.id)]))

    def test_without_decision_maker_where_the_role_is_gone(self):
        """A team that works with roles of its own may delete ours."""
        lead = self._create_lead()
        self._add(lead, self.ann)
        self.decision_maker.unlink()
        self._assert_filter('without_decision_maker', lead, lead.browse())
        self.assertFalse(lead.decision_maker_ids)

    def test_threatened(self):
        inside, medium, won, none = (self._create_lead(name=str(n)) for n in range(4))
        self._add(inside, self.rival, 'competitor', threat='low')
        self._add(inside, self.other_rival, 'competitor', threat='high')
        self._add(medium, self.rival, 'competitor', threat='medium')
        self._add(won, self.rival, 'competitor', threat='high')
        won.stage_id = self.stage_won
        self._assert_filter('threatened', inside, medium | won | none)
        self.assertEqual(
            (inside | medium | won | none).mapped('competitor_threat'),
            ['high', 'medium', False, False],
        )
        self.assertEqual(
            inside.competitor_summary, "Rival Bikes (threat: Low), Slow Wheels (threat: High)"
        )

    @freeze_time('2026-05-20 12:00:00')
    def test_accepted_this_quarter(self):
        inside = self._accept('2026-04-01 00:00:00') | self._accept('2026-06-30 23:59:59')
        inside |= self._accept('2026-01-05', '2026-05-05')
        outside = self._accept('2026-03-31 23:59:59') | self._accept('2026-07-01 00:00:00')
        quoted = self._create_lead()
        self._create_order(quoted)
        cancelled = self._accept('2026-05-05')
        cancelled.order_ids.with_context(disable_cancel_warning=True).action_cancel()
        self._assert_filter('accepted_this_quarter', inside, outside | quoted | cancelled)

    @freeze_time('2026-02-20 12:00:00')
    def test_accepted_in_the_first_quarter(self):
        self._assert_filter(
            'accepted_this_quarter',
            self._accept('2026-01-01 00:00:00') | self._accept('2026-03-31 23:59:59'),
            self._accept('2025-12-31 23:59:59') | self._accept('2026-04-01 00:00:00'),
        )

    @freeze_time('2026-05-20 12:00:00')
    def test_accepted_in_ones_own_time_zone(self):
        self.salesperson.tz = 'Asia/Tokyo'
        inside = self._accept('2026-03-31 15:00:00')
        outside = self._accept('2026-03-31 14:59:59')
        self._assert_filter('accepted_this_quarter', inside, outside, user=self.salesperson)
        self._assert_filter('accepted_this_quarter', inside.browse(), inside | outside)
        seen = (inside | outside).with_user(self.salesperson)
        self.assertEqual(
            [str(day) for day in seen.mapped('date_accepted')], ['2026-04-01', '2026-03-31']
        )

    @freeze_time('2026-05-20 12:00:00')
    def test_accepted_by_a_quotation_of_a_colleague(self):
        lead = self._accept('2026-05-05', user_id=self.colleague.id)
        self.assertFalse(lead.with_user(self.salesperson).accepted_order_ids)
        self._assert_filter('accepted_this_quarter', lead, lead.browse(), user=self.salesperson)

    def test_accepted_on(self):
        """What is shown is what is found, whatever one asks."""
        first = self._accept('2026-05-05 10:00:00')
        later = self._accept('2026-05-05 10:00:00', '2026-05-07 10:00:00')
        never = self._create_lead()
        leads = first | later | never
        for operator, value, found in (
            ('=', '2026-05-05', first),
            ('!=', '2026-05-05', later | never),
            ('=', '2026-05-07', later),
            ('in', ['2026-05-05', '2026-05-07'], first | later),
            ('=', False, never),
            ('!=', False, first | later),
            ('>', '2026-05-05', later),
            ('>=', '2026-05-05', first | later),
            ('<', '2026-05-07', first),
            ('<=', '2026-05-07', first | later),
            ('<=', '2026-05-04', never.browse()),
        ):
            with self.subTest(operator=operator, value=value):
                domain = [('id', 'in', leads.ids), ('date_accepted', operator, value)]
                self.assertEqual(self.env['crm.lead'].search(domain), found)
                self.assertEqual(leads.filtered_domain(domain[1:]), found)

    def test_group_by(self):
        """Each way to group, in pipeline or forecast, adds up what the opportunity is worth."""
        arch = self.env.ref('crm.crm_lead_view_search_forecast')._get_combined_arch()
        lead = self._create_lead([(self.bike, {})])
        self._add(lead, self.rival, 'competitor', threat='high')
        contexts = [literal_eval(node.get('context')) for node in arch.iterfind('.//group/filter')]
        names = {context['group_by'] for context in contexts} - {'lead_properties'}
        self.assertLessEqual({'amount_source', 'relation_competitor_ids', 'origin_type_id'}, names)
        fields = self.env['crm.lead']._fields
        for name in names:
            if name in fields and fields[name].type in ('date', 'datetime'):
                name += ':month'  # as the client does
            with self.subTest(group_by=name):
                groups = self.env['crm.lead'].formatted_read_group(
                    [('id', '=', lead.id)], [name], ['margin:sum', 'prorated_margin:sum']
                )
                self.assertEqual([group['margin:sum'] for group in groups], [400.0])
