from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from ..common import OpportunityPlusCommon

YEAR_LATER = {'date_start': date(2027, 1, 1), 'date_end': date(2027, 12, 31)}


@tagged('post_install', '-at_install')
@freeze_time('2026-11-16 12:00:00')
class TestRenewal(OpportunityPlusCommon):
    """What was sold is sold again for the time after it, in an opportunity of its own."""

    def _sell(self, *lines, **values):
        """Win a deal by a quotation, eleven months ago."""
        with freeze_time('2025-12-15 12:00:00'):
            lead = self._create_lead(lines, **values)
            self._quote(lead).action_confirm()
            return lead

    def _renew(self, leads):
        action = leads.action_renew()
        self.assertEqual(action['res_model'], 'crm.lead')
        return leads.browse(action.get('res_id')) or leads.search(action['domain'])

    @users('op_salesperson')
    def test_new_opportunity_of_what_was_sold(self):
        lead = self._sell(
            (self.service, {'product_uom_qty': 12, 'discount': 10.0}),
            (self.bike, {'price_unit': 900.0}),
        ).with_user(self.env.user)
        renewal = self._renew(lead)
        self.assertRecordValues(
            renewal,
            [
                {
                    'name': "Renewal: Bikes for couriers",
                    'won_status': 'pending',
                    'active': True,
                    'amount_source': 'lines',
                    'expected_revenue': 1710.0,
                    'partner_id': self.customer.id,
                    'user_id': self.salesperson.id,
                    'origin_lead_id': lead.id,
                    'origin_kind': 'lead',
                    'order_count': 0,
                    # Of what has neither months nor dates: a year.
                    'date_deadline': date(2026, 12, 15),
                }
            ],
        )
        self.assertRecordValues(
            renewal.opportunity_line_ids,
            [
                {'product_id': self.service.id, 'discount': 10.0, 'price_unit': 75.0},
                {'product_id': self.bike.id, 'discount': 0.0, 'price_unit': 900.0},
            ],
        )
        self.assertEqual((lead.won_status, lead.amount_source), ('won', 'order'))

    def test_dates_move_on_by_the_months(self):
        start = {'date_start': date(2026, 1, 1)}
        lead = self._sell(
            (self.service, {**start, 'duration_months': 12}),
            (self.bike, {'date_start': date(2026, 2, 28), 'date_end': date(2026, 3, 5)}),
            (self.helmet, {}),
            date_production_start=date(2025, 12, 20),
        )
        renewal = self._renew(lead)
        self.assertRecordValues(
            renewal.opportunity_line_ids,
            [
                YEAR_LATER,
                {'date_start': date(2027, 2, 28), 'date_end': date(2027, 3, 5)},
                {'date_start': False, 'date_end': False},
            ],
        )
        self.assertEqual(renewal.opportunity_line_ids[0].duration_months, 12)
        self.assertEqual(renewal.date_production_start, date(2026, 12, 20))

    def test_dates_move_on_by_the_days_from_first_to_last(self):
        for start, end, months in (
            (date(2026, 1, 1), date(2026, 6, 30), 6),
            (date(2026, 1, 15), date(2027, 1, 14), 12),
            (date(2026, 1, 15), date(2026, 1, 15), 1),
            (date(2026, 1, 15), date(2026, 2, 20), 2),
        ):
            lead = self._create_lead([(self.bike, {'date_start': start, 'date_end': end})])
            with self.subTest(start=start, end=end):
                self.assertEqual(lead._get_length_in_months(), months)

    def test_expected_closing_is_not_in_the_past(self):
        lead = self._sell((self.service, {'duration_months': 3}))
        self.assertEqual(self._renew(lead).date_deadline, date(2026, 11, 16))

    def test_typed_amount_is_renewed(self):
        lead = self._create_lead(expected_revenue=500.0)
        lead.action_set_won()
        renewal = self._renew(lead)
        self.assertRecordValues(renewal, [{'expected_revenue': 500.0, 'amount_source': 'manual'}])

    def test_renewed_again(self):
        first = self._renew(self._sell((self.service, {})))
        first.action_set_won()
        second = self._renew(first)
        self.assertEqual(second.name, first.name)
        self.assertEqual(second.origin_lead_id, first)

    def test_campaign_did_not_bring_it(self):
        campaign = self.env['utm.campaign'].create({'title': "Spring"})
        partner = self.env['crm.opportunity.origin.type'].search([('kind', '=', 'partner')])[:1]
        lead = self._sell((self.service, {}))
        lead.write(
            {
                'campaign_id': campaign.id,
                'origin_type_id': partner.id,
                'origin_partner_id': self.colleague.partner_id.id,
            }
        )
        renewal = self._renew(lead)
        self.assertFalse(renewal.campaign_id or renewal.origin_partner_id)

    def test_many_at_once(self):
        leads = self._sell((self.service, {})) + self._sell((self.bike, {}))
        self.assertEqual(self._renew(leads).origin_lead_id, leads)

    def test_only_what_was_won(self):
        lost = self._create_lead([(self.bike, {})], name="Lost one")
        lost.action_set_lost()
        for lead in (lost, self._create_lead(name="Open one")):
            with self.assertRaisesRegex(UserError, f"{lead.name}.*is not won"):
                (self._sell((self.service, {})) + lead).action_renew()

    def test_salesperson_who_left(self):
        lead = self._sell((self.service, {}))
        self.salesperson.active = False
        self.assertEqual(self._renew(lead.with_user(self.manager)).user_id, self.manager)

    @users('op_colleague')
    def test_who_reads_by_the_team_renews_for_oneself(self):
        """With own documents only, nobody creates opportunities of others."""
        self.company.opportunity_team_access = True
        lead = self._sell((self.service, {}))
        self.env['crm.opportunity.relation'].sudo().create(
            {'lead_id': lead.id, 'kind': 'team', 'partner_id': self.env.user.partner_id.id}
        )
        renewal = self._renew(lead.with_user(self.env.user))
        self.assertEqual(renewal.user_id, self.env.user)
        self.assertEqual(lead.user_id, self.salesperson)

    def test_without_the_type_of_origin(self):
        lead = self._sell((self.service, {}))
        types = self.env['crm.opportunity.origin.type'].search([('kind', '=', 'lead')])
        types.active = False
        self.assertEqual(self._renew(lead).origin_lead_id, lead)
