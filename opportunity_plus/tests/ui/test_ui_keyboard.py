from datetime import date

from odoo.tests import HttpCase, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestUiKeyboard(HttpCase, OpportunityPlusCommon):
    """Salespeople fill a new opportunity in seconds or not at all."""

    def test_a_new_opportunity_with_the_keyboard_only(self):
        helper = self.env['res.partner'].create({'name': "Helping Hands", 'is_company': True})
        family = self.env['crm.opportunity.family'].create({'name': "Fleets"})
        subfamily = family.create({'name': "Couriers", 'parent_id': family.id})
        self.start_tour(
            '/odoo/crm/new', 'opportunity_plus_new_by_keyboard', login='op_salesperson', timeout=120
        )
        lead = self.env['crm.lead'].search([('name', '=', "Bikes typed in")])
        self.assertRecordValues(
            lead,
            [
                {
                    'type': 'opportunity',
                    'user_id': self.salesperson.id,
                    'partner_id': self.customer.id,
                    'expected_revenue': 5000.0,
                    'date_deadline': date(2030, 12, 31),
                    'next_step': "Call Ann",
                    'next_step_date': date(2030, 12, 24),
                    'origin_partner_id': helper.id,
                    'origin_name': "Helping Hands",
                    'date_opened': date(2030, 11, 1),
                    'date_production_start': date(2031, 1, 6),
                    'date_production_end': date(2031, 1, 10),
                    'family_id': family.id,
                    'subfamily_id': subfamily.id,
                }
            ],
        )
