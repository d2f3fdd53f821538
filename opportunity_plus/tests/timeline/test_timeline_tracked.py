from odoo.fields import Command
from odoo.tests import tagged

from ..common_timeline import TimelineCommon


@tagged('post_install', '-at_install')
class TestTimelineTracked(TimelineCommon):
    """A write prepares what it writes for the chatter, and that is told as ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(name="Plain")
        cls._save()

    def _get_told_fields(self, function):
        values = self._get_entries(function).tracking_value_ids
        return set(values.field_id.mapped('name'))

    def _get_values(self):
        """A value for each field of ours that the chatter tells, in an order in which they fit."""
        kinds = self.env['crm.opportunity.origin.type'].search([]).grouped('kind')
        types = [kinds[kind][0] for kind in ('partner', 'user', 'event', 'lead')]
        event = self.env['calendar.event'].create(
            {'name': "Fair", 'start': '2026-01-01 08:00:00', 'stop': '2026-01-01 09:00:00'}
        )
        named = {
            'origin_partner_id': self.ann.id,
            'origin_user_id': self.colleague.id,
            'origin_event_id': event.id,
            'origin_lead_id': self._create_lead(name="Earlier").id,
        }
        for (name, record_id), origin_type in zip(named.items(), types, strict=True):
            yield {**dict.fromkeys(named, False), 'origin_type_id': origin_type.id, name: record_id}
        order = self._create_order(self.lead)
        family = self.env['crm.opportunity.family'].create({'name': "Couriers"})
        pricelist = self.env['product.pricelist'].create({'name': "Couriers"})
        self._add(self.lead, self.rival, 'competitor')
        yield from (
            {'next_step': "Call Ann"},
            {'next_step_date': '2026-02-01'},
            {'date_production_start': '2026-03-01', 'date_production_end': '2026-04-01'},
            {'target_revenue': 5000.0},
            {'manager_id': self.leader.id},
            {'family_id': family.id},
            {'pricelist_id': pricelist.id},
            {'forecast_category': 'commit'},
            {'primary_order_id': order.id},
            {'active': False, 'probability': 0, 'lost_competitor_id': self.rival.id},
        )

    def test_each_field_of_ours_is_told_when_it_is_written(self):
        fields = self.env['ir.model.fields'].search(
            [('model', '=', 'crm.lead'), ('tracking', '!=', 0)]
        )
        ours = set(fields.filtered(lambda f: f.modules == 'opportunity_plus').mapped('name'))
        tried = set()
        for vals in self._get_values():
            names = {name for name in ours & vals.keys() if vals[name] is not False}
            with self.subTest(names=names):
                told = self._get_told_fields(lambda vals=vals: self.lead.write(vals))
                self.assertLessEqual(names, told)
            tried |= names
        self.assertEqual(tried, ours)

    def test_what_follows_from_a_write_is_told_with_it(self):
        kinds = self.env['crm.opportunity.origin.type'].search([]).grouped('kind')
        self.lead.write(
            {'origin_type_id': kinds['partner'][0].id, 'origin_partner_id': self.ann.id}
        )
        self.stage_proposal.forecast_category = 'best_case'
        vals = {'origin_type_id': kinds['event'][0].id, 'stage_id': self.stage_proposal.id}
        told = self._get_told_fields(lambda: self.lead.write(vals))
        self.assertLessEqual({'origin_type_id', 'origin_partner_id', 'forecast_category'}, told)

    def test_two_writes_of_one_save_are_compared_with_what_was_before(self):
        self.lead.next_step = "Call Ann"

        def save():
            self.lead.write({'next_step': "Call Bob"})
            self.lead.write({'next_step': "Call Eve", 'tag_ids': [Command.clear()]})

        [entry] = self._get_entries(save)
        self.assertEqual(self._read_values(entry), {"Next Step": ("Call Ann", "Call Eve")})

    def test_a_write_leaves_the_others_alone(self):
        """Our columns are read when they are asked for, all together."""
        lead = self.lead.with_user(self.salesperson)
        self.assertTrue(lead.code)
        self._save()
        self.env.invalidate_all()
        lead.city = "Bruges"
        self._save()
        with self.assertQueryCount(1):
            self.assertTrue(lead.code)
            self.assertFalse(lead.next_step)
            self.assertFalse(lead.target_revenue)
