from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common_timeline import TimelineCommon


@tagged('post_install', '-at_install')
class TestForecastCategory(TimelineCommon):
    """The stage proposes how sure a deal is; what a person said stays until it is closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_new.forecast_category = 'pipeline'
        cls.stage_proposal.forecast_category = 'best_case'

    def test_the_stage_proposes_it(self):
        lead = self._create_lead()
        self.assertEqual(lead.forecast_category, 'pipeline')
        lead.stage_id = self.stage_proposal
        self.assertEqual(lead.forecast_category, 'best_case')
        self.assertFalse(lead.is_forecast_category_manual)

    def test_what_the_stage_proposes_changes_for_its_open_deals(self):
        lead, own = self._create_lead(), self._create_lead(forecast_category='omitted')
        self.stage_new.forecast_category = 'commit'
        self.assertEqual(lead.forecast_category, 'commit')
        self.assertEqual(own.forecast_category, 'omitted')

    def test_a_person_s_choice_outlasts_stages(self):
        lead = self._create_lead().with_user(self.salesperson)
        lead.forecast_category = 'commit'
        self.assertTrue(lead.is_forecast_category_manual)
        lead.stage_id = self.stage_proposal
        self.assertEqual(lead.forecast_category, 'commit')
        lead.stage_id = self.stage_new
        self.assertEqual(lead.forecast_category, 'commit')

    def test_a_choice_of_the_same_call_as_the_stage(self):
        """A form sends what the new stage proposed along with the stage."""
        lead = self._create_lead()
        with Form(lead) as form:
            form.stage_id = self.stage_proposal
            self.assertEqual(form.forecast_category, 'best_case')
        self.assertFalse(lead.is_forecast_category_manual)
        with Form(lead) as form:
            form.stage_id = self.stage_new
            form.forecast_category = 'commit'
        self.assertEqual(lead.forecast_category, 'commit')
        self.assertTrue(lead.is_forecast_category_manual)

    def test_one_click_back_to_the_stage(self):
        lead = self._create_lead(forecast_category='commit')
        self.assertTrue(lead.is_forecast_category_manual)
        lead.with_user(self.salesperson).action_set_stage_forecast_category()
        self.assertEqual(lead.forecast_category, 'pipeline')
        lead.stage_id = self.stage_proposal
        self.assertEqual(lead.forecast_category, 'best_case')

    def test_a_form_left_as_it_is_chooses_nothing(self):
        form = Form(self.env['crm.lead'].with_context(default_type='opportunity'))
        form.name = "New"
        lead = form.save()
        self.assertEqual(lead.forecast_category, lead.stage_id.forecast_category)
        self.assertFalse(lead.is_forecast_category_manual)

    def test_closing_settles_a_choice(self):
        for close in ('action_set_won', 'action_set_lost'):
            with self.subTest(close):
                lead = self._create_lead(forecast_category='best_case')
                getattr(lead, close)()
                self.assertFalse(lead.is_forecast_category_manual)
                self.assertEqual(lead.forecast_category, lead.stage_id.forecast_category)
                lead.write({'active': True, 'stage_id': self.stage_new.id, 'probability': 10})
                self.assertEqual(lead.forecast_category, 'pipeline')

    def test_an_accepted_quotation_settles_a_choice(self):
        lead = self._create_lead([(self.service, {})], forecast_category='omitted')
        self._quote(lead).action_confirm()
        self.assertEqual(lead.won_status, 'won')
        self.assertFalse(lead.is_forecast_category_manual)
        self.assertEqual(lead.forecast_category, lead.stage_id.forecast_category)

    def test_a_copy_begins_anew(self):
        copied = self._create_lead(forecast_category='commit').copy()
        self.assertEqual(copied.forecast_category, copied.stage_id.forecast_category)
        self.assertFalse(copied.is_forecast_category_manual)

    def test_without_a_stage_it_is_pipeline(self):
        lead = self._create_lead()
        lead.stage_id = False
        self.assertEqual(lead.forecast_category, 'pipeline')

    def test_the_chatter_tells_it(self):
        lead = self._create_lead().with_user(self.salesperson)
        entries = self._get_entries(lambda: lead.update({'forecast_category': 'commit'}), lead)
        self.assertEqual(self._read_values(entries), {"Forecast Category": ("Pipeline", "Commit")})

    def test_a_colleague_may_not_choose(self):
        lead = self._create_lead(user_id=self.manager.id)
        with self.assertRaises(AccessError):
            lead.with_user(self.salesperson).forecast_category = 'commit'
        with self.assertRaises(AccessError):
            lead.with_user(self.salesperson).action_set_stage_forecast_category()

    def test_many_at_once(self):
        counts = []
        for number in (3, 30):
            leads = self.env['crm.lead'].union(*(self._create_lead() for _one in range(number)))
            leads = leads.with_context(tracking_disable=True)
            leads.forecast_category = 'commit'
            self.assertEqual(set(leads.mapped('is_forecast_category_manual')), {True})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            leads.action_set_stage_forecast_category()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(set(leads.mapped('forecast_category')), {'pipeline'})
        self.assertLessEqual(counts[1], counts[0])

    def test_the_forecast_is_grouped_by_it(self):
        lead = self._create_lead(expected_revenue=1000, forecast_category='commit')
        self.env.flush_all()
        groups = self.env['crm.opportunity.forecast.report']._read_group(
            [('lead_id', '=', lead.id)], ['forecast_category'], ['amount:sum']
        )
        self.assertEqual(groups, [('commit', 1000.0)])
