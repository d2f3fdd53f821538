from unittest.mock import patch

from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestAmountRefresh(OpportunityPlusCommon):
    """Predictive scoring writes the database itself; people go on working while it runs."""

    def setUp(self):
        super().setUp()
        self.env['ir.config_parameter'].set_param('crm.pls_start_date', '2000-01-01')
        closed = self.env['crm.lead'].concat(*(self._create_lead() for _number in range(3)))
        closed[:2].action_set_won()
        closed[2].action_set_lost()
        self.lead = self._create_lead([(self.bike, {})])

    def test_scoring_brings_weighted_amounts_along(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = 20, automated_probability = 20 WHERE id = %s",
            [self.lead.id],
        )
        self.lead.invalidate_recordset()
        self.env['crm.lead']._cron_update_automated_probabilities()
        weight = self.lead.probability / 100
        self.assertNotEqual(weight, 0.2)
        self.assertEqual(self.lead.prorated_revenue, round(1000.0 * weight, 2))
        self.assertEqual(self.lead.prorated_margin, round(400.0 * weight, 2))

    def test_weighted_amounts_are_written_together_and_where_they_differ(self):
        """One statement for all; what integrations follow by is raised where something changed."""
        leads = self.lead | self._create_lead([(self.bike, {})]) | self._create_lead()
        right, typed = leads[1:]
        typed.expected_revenue = 333.33
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = 33.33, write_date = '2020-01-01' WHERE id IN %s",
            [(leads - right)._ids],
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = '2020-01-01' WHERE id = %s", [right.id]
        )
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            leads._write_scores({})
        for lead in leads:
            weight = lead.probability / 100
            self.assertEqual(lead.prorated_revenue, round(lead.expected_revenue * weight, 2))
            self.assertEqual(lead.prorated_margin, round(lead.margin * weight, 2))
        years = [lead.write_date.year for lead in leads]
        self.assertEqual([year > 2020 for year in years], [True, False, True])

    def test_weighted_amounts_have_the_decimals_of_the_currency(self):
        yen = self.env.ref('base.JPY')
        yen.active = True
        company = self.env['res.company'].create({'name': "Tokyo", 'currency_id': yen.id})
        lead = self._create_lead(
            company_id=company.id, user_id=False, team_id=False, expected_revenue=1001.0
        )
        self.env.flush_all()
        for probability, expected in ((33.33, 334.0), (33.3, 333.0)):
            self.env.cr.execute(
                "UPDATE crm_lead SET probability = %s WHERE id = %s", [probability, lead.id]
            )
            self.env.invalidate_all()
            lead._write_scores({})
            self.env.cr.execute("SELECT prorated_revenue FROM crm_lead WHERE id = %s", [lead.id])
            self.assertEqual(float(*self.env.cr.fetchone()), expected)
        # Nothing is left to do.
        with self.assertQueryCount(1):
            lead._write_scores({})

    def test_another_addon_weights_in_its_own_way(self):
        def weight(leads):
            for lead in leads:
                lead.prorated_revenue = 7.0

        lead = self._create_lead(expected_revenue=100.0, probability=50.0)
        self.patch(self.registry['crm.lead'], '_compute_prorated_revenue', weight)
        lead._refresh([('won_status', '=', 'pending')], ('prorated_revenue', 'prorated_margin'))
        self.assertEqual(lead.prorated_revenue, 7.0)

    def test_scoring_writes_each_opportunity_once(self):
        """Probability and weighted amounts together; one that somebody typed stays."""
        typed = self._create_lead([(self.bike, {})])
        typed.probability = 12.0
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = 20, automated_probability = 20 WHERE id = %s",
            [self.lead.id],
        )
        self.env.invalidate_all()
        statements = []
        execute = type(self.env.cr).execute

        def noticed(cr, query, *args, **kwargs):
            statements.append(getattr(query, 'code', query))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), 'execute', noticed):
            self.env['crm.lead']._update_automated_probabilities()
        self.assertEqual(len([code for code in statements if 'UPDATE crm_lead' in code]), 1)
        for lead in self.lead | typed:
            expected = round(1000.0 * lead.probability / 100, 2)
            self.assertEqual(lead.prorated_revenue, expected)
        self.assertTrue(self.lead.is_automated_probability)
        self.assertNotEqual(self.lead.probability, 20.0)
        self.assertEqual(typed.probability, 12.0)
        self.assertEqual(typed.automated_probability, self.lead.automated_probability)

    def test_scoring_gives_what_odoo_gives(self):
        leads = self.lead | self._create_lead(probability=33.0) | self._create_lead()
        self.env['crm.lead']._cron_update_automated_probabilities()
        figures = leads.mapped(lambda lead: (lead.probability, lead.automated_probability))
        self.patch(self.registry['crm.lead'], '_is_scored_as_usual', lambda leads: False)
        self.env['crm.lead']._cron_update_automated_probabilities()
        self.assertEqual(
            leads.mapped(lambda lead: (lead.probability, lead.automated_probability)), figures
        )

    def test_scoring_spares_what_is_won_meanwhile(self):
        """A quotation is accepted between the computing of the probabilities and their writing."""
        order = self._create_order(self.lead)
        CrmLead = self.env.registry['crm.lead']
        compute = CrmLead._pls_get_naive_bayes_probabilities

        def compute_and_accept(leads, batch_mode=False, **kwargs):
            result = compute(leads, batch_mode=batch_mode, **kwargs)
            if batch_mode:
                self.assertIn(self.lead.id, result[0])
                order.action_confirm()
            return result

        with patch.object(CrmLead, '_pls_get_naive_bayes_probabilities', compute_and_accept):
            self.env['crm.lead']._cron_update_automated_probabilities()
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ('won', self.stage_won))
        self.assertEqual((self.lead.probability, self.lead.automated_probability), (100.0, 100.0))
        self.assertEqual(self.lead.prorated_revenue, 1000.0)
