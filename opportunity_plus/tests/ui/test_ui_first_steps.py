from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUiFirstSteps(HttpCase, OpportunityPlusCommon):
    """The guided tour of a new user, and Odoo's own beside it."""

    def test_guided_tour(self):
        self.start_tour('/odoo/crm', 'opportunity_plus_tour', login='op_salesperson', timeout=120)
        lead = self.env['crm.lead'].search([('name', '=', "A new workshop")])
        self.assertEqual(lead.opportunity_line_ids.product_id, self.bike)
        self.assertRecordValues(
            lead,
            [
                {
                    'user_id': self.salesperson.id,
                    'next_step': "Agree on a date",
                    'expected_revenue': 1000.0,
                    'amount_source': 'lines',
                }
            ],
        )

    def test_an_empty_pipeline_starts_it(self):
        """A tour begins when a page is loaded: the link must load one, from within Odoo."""
        self.env['crm.lead'].search([]).action_archive()
        link = '.o_nocontent_help a[name$=action_show_tour]'
        self.browser_js(
            '/odoo/crm',
            'addEventListener("beforeunload", () => console.log("test successful"));'
            f'document.querySelector("{link}").click();',
            ready=f'Boolean(document.querySelector("{link}"))',
            login='op_salesperson',
        )

    def test_it_comes_after_the_tour_of_the_pipeline(self):
        user = self.salesperson
        user.tour_enabled = True
        Tour = self.env['web_tour.tour'].with_user(user)
        pipeline = self.env.ref('crm.crm_tour')
        ours = self.env.ref('opportunity_plus.opportunity_plus_tour')
        others = Tour.search([]) - pipeline - ours
        others.sudo().user_consumed_ids += user
        self.assertEqual(Tour.get_current_tour()['name'], 'crm_tour')
        self.assertEqual(Tour.consume('crm_tour')['name'], 'opportunity_plus_tour')
        self.assertFalse(Tour.consume('opportunity_plus_tour'))

    def test_odoos_tour_of_the_pipeline(self):
        self.env['res.partner'].create(
            {'name': "Brandon Freeman", 'email': 'brandon@example.com', 'is_company': True}
        )
        self.start_tour('/odoo', 'crm_tour', login='admin', timeout=120)
