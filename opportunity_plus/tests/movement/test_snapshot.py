from odoo.tests import tagged

from ..common_movement import MovementCommon


@tagged('post_install', '-at_install')
class TestSnapshot(MovementCommon):
    """What is open is remembered each day, one row for as long as nothing changes."""

    def setUp(self):
        super().setUp()
        self.deal = self._deal("Deal", 1000)
        self._take('03-02')

    def test_a_row_keeps_what_the_opportunity_is(self):
        self.assertRecordValues(
            self.Snapshot.search([('lead_id', '=', self.deal.id)]),
            [
                {
                    'lead_ref': self.deal.id,
                    'date': self._today('03-02'),
                    'date_until': False,
                    'amount': 1000.0,
                    'prorated_amount': 500.0,
                    'probability': 50.0,
                    'margin': 0.0,
                    'stage_id': self.stage_new.id,
                    'date_deadline': self._today('06-15'),
                    'user_id': self.salesperson.id,
                    'team_id': self.team.id,
                    'company_id': self.company.id,
                    'currency_id': self.currency.id,
                    'outcome': False,
                }
            ],
        )

    def test_a_day_without_change_adds_nothing(self):
        self._take('03-03')
        self.assertEqual(self._get_rows(self.deal), [('03-02', False, 1000)])

    def test_each_change_begins_a_row(self):
        for day, values in enumerate(
            (
                {'expected_revenue': 1100},
                {'probability': 60},
                {'stage_id': self.stage_proposal.id},
                {'date_deadline': '2020-07-01'},
                {'user_id': self.colleague.id},
                {'team_id': False},
            ),
            3,
        ):
            self.deal.write(values)
            self._take(f'03-0{day}')
            self.assertEqual(len(self._get_rows(self.deal)), day - 1, values)
        self.assertEqual(self._get_rows(self.deal)[0], ('03-02', '03-02', 1000))
        self.assertEqual(self._get_rows(self.deal)[-1], ('03-08', False, 1100))

    def test_twice_a_day_without_change_does_nothing(self):
        self._take('03-02')
        self.assertEqual(self._get_rows(self.deal), [('03-02', False, 1000)])

    def test_twice_a_day_the_last_run_counts(self):
        self.deal.expected_revenue = 1500
        other = self._deal("Other", 70)
        self._take('03-02')
        self.assertEqual(self._get_rows(self.deal), [('03-02', False, 1500)])
        other.action_set_won()
        self._take('03-02')
        self.assertFalse(self._get_rows(other))

    def test_what_is_closed_ends_with_the_reason(self):
        lost, archived, deleted = (self._deal(name, 10) for name in ("L", "A", "D"))
        self._take('03-03')
        self.deal.action_set_won()
        lost.action_set_lost()
        archived.active = False
        deleted_id = deleted.id
        deleted.unlink()
        self._take('03-05')
        rows = self.Snapshot.search([('outcome', '!=', False), ('date_until', '=', '2020-03-04')])
        self.assertEqual(
            {row.lead_ref: row.outcome for row in rows},
            {
                self.deal.id: 'won',
                lost.id: 'lost',
                archived.id: 'removed',
                deleted_id: 'removed',
            },
        )
        gone = rows.filtered(lambda row: row.lead_ref == deleted_id)
        self.assertEqual((gone.lead_id.id, gone.former_name), (False, "D"))

    def test_leads_are_no_pipeline(self):
        lead = self._deal("Lead", 10, type='lead')
        self._take('03-03')
        self.assertFalse(self._get_rows(lead))
        lead.convert_opportunity(self.customer)
        self._take('03-04')
        self.assertEqual(len(self._get_rows(lead)), 1)

    def test_a_week_without_a_run_is_as_the_day_before(self):
        self.deal.expected_revenue = 1200
        self._take('03-10')
        self.assertEqual(
            self._get_rows(self.deal), [('03-02', '03-09', 1000), ('03-10', False, 1200)]
        )

    def test_a_clock_that_was_set_back_overlaps_nothing(self):
        self._take('03-20')
        self.deal.expected_revenue = 1200
        self._take('03-22')
        self.deal.expected_revenue = 1300
        new = self._deal("New", 5)
        self._take('03-19')
        self.assertEqual(
            self._get_rows(self.deal), [('03-02', '03-21', 1000), ('03-22', False, 1200)]
        )
        self.assertEqual(self._get_rows(new), [('03-19', False, 5)])
        self.deal.action_set_won()
        self._take('03-21')
        self._take('03-23')
        self.assertEqual(
            self._get_rows(self.deal), [('03-02', '03-21', 1000), ('03-22', '03-22', 1200)]
        )

    def test_a_deleted_stage_person_or_team_leaves_the_figures(self):
        stage = self.stage_proposal.copy({'name': "Gone"})
        team = self.team.copy({'name': "Gone"})
        deal = self._deal("Deal", 10, stage_id=stage.id, team_id=team.id)
        self._take('03-03')
        deal.write({'stage_id': self.stage_new.id, 'team_id': self.team.id})
        stage.unlink()
        team.unlink()
        self._take('03-04')
        self.assertEqual(self._get_rows(deal), [('03-03', '03-03', 10), ('03-04', False, 10)])
        first = self.Snapshot.search([('lead_id', '=', deal.id), ('date', '=', '2020-03-03')])
        self.assertFalse(first.stage_id or first.team_id)

    def test_queries_do_not_grow_with_opportunities(self):
        self._take('03-03')
        self.deal.expected_revenue = 1
        self.env.flush_all()
        with self.assertQueryCount(8):
            self._take('03-04')
        for number in range(20):
            self._deal(f"Deal {number}", number)
        self.env.flush_all()
        with self.assertQueryCount(8):
            self._take('03-05')
