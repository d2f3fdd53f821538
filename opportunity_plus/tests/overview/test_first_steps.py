from odoo.tests import TransactionCase, new_test_user, tagged

from ..common_first_steps import FirstSteps


@tagged('post_install', '-at_install')
class TestFirstSteps(FirstSteps, TransactionCase):
    """What helps somebody who sees the product for the first time."""

    addon = 'opportunity_plus'

    def test_an_empty_pipeline_says_what_comes_after(self):
        Lead = self.env['crm.lead']
        told = Lead.with_context(default_type='opportunity').get_empty_list_help(False)
        self.assertIn("Create an opportunity", told)
        self.assertIn("<p>Then open it and add the products", told)
        self.assertNotIn("products", Lead.with_context(default_type='lead').get_empty_list_help(""))
        self.assertEqual(Lead.get_empty_list_help("<p>Own words</p>"), "<p>Own words</p>")

    def test_so_does_that_of_somebody_without_team(self):
        user = new_test_user(self.env, 'op_newcomer', groups='sales_team.group_sale_salesman')
        Team = self.env['crm.team'].with_user(user)
        for _twice in range(2):
            told = Team.action_your_pipeline()['help']
            self.assertIn("member of no Sales Team", told)
            self.assertEqual(told.count("opportunity_plus.action_show_tour"), 1)
            Team = self.env['crm.team'].with_user(user).with_context(default_type='opportunity')
        self.env['crm.team'].create({'name': "Bikes", 'member_ids': user.ids})
        told = Team.action_your_pipeline()['help']
        self.assertNotIn("member of no Sales Team", told)
        self.assertEqual(told.count("opportunity_plus.action_show_tour"), 1)

    def test_the_tour_that_it_links_to(self):
        user = new_test_user(self.env, 'op_newcomer', groups='sales_team.group_sale_salesman')
        tour = (
            self.env['web_tour.tour'].with_user(user).get_tour_json_by_name('opportunity_plus_tour')
        )
        self.assertEqual(tour['url'], '/odoo/crm')
        self.assertIn("products, people, a quotation", tour['rainbowManMessage'])
