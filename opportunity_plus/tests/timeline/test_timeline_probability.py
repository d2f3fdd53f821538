from odoo.fields import Command
from odoo.tests import tagged

from ..common_timeline import TimelineCommon


@tagged('post_install', '-at_install')
class TestTimelineProbability(TimelineCommon):
    """The chatter follows how likely a deal is in the eyes of people, and when it should close."""

    def _get_told(self, function, name="Probability"):
        """Old and new value of each entry that tells of a field."""
        told = [self._read_values(entry) for entry in self._get_entries(function)]
        return [values[name] for values in told if name in values]

    def test_a_typed_probability_is_told(self):
        before = self.lead.probability
        self.assertEqual(
            self._get_told(lambda: self.lead.write({'probability': 37.5})), [(before, 37.5)]
        )
        self.assertEqual(
            self._get_told(lambda: self.lead.write({'probability': 60})), [(37.5, 60.0)]
        )

    def test_the_expected_closing_date_is_told(self):
        told = self._get_told(
            lambda: self.lead.write({'date_deadline': '2030-01-31'}), "Expected Closing"
        )
        self.assertEqual(len(told), 1)
        self.assertIn("2030", str(told[0][1]))

    def test_one_save_is_one_entry(self):
        entries = self._get_entries(
            lambda: self.lead.write({'probability': 37.5, 'date_deadline': '2030-01-31'})
        )
        self.assertEqual(len(entries), 1)

    def test_an_automatic_one_is_not(self):
        self.env['ir.config_parameter'].set_param('crm.pls_fields', 'tag_ids,country_id')
        for action in (self.lead.copy().action_set_won, self.lead.copy().action_set_lost):
            action()
        self.assertTrue(self.lead.is_automated_probability)
        before = self.lead.probability
        tag = self.env['crm.tag'].create({'name': "Likely"})

        def move():
            self.lead.write({'stage_id': self.stage_proposal.id, 'tag_ids': [Command.link(tag.id)]})

        self.assertFalse(self._get_told(move))
        self.lead.automated_probability = self.lead.probability = before + 5
        self.assertTrue(self.lead.is_automated_probability)
        self._save()
        self.env['ir.config_parameter'].set_param('crm.pls_start_date', '2000-01-01')
        self.assertFalse(
            self._get_entries(lambda: self.env['crm.lead']._cron_update_automated_probabilities())
        )

    def test_giving_it_back_to_odoo_is_told(self):
        self.lead.probability = 37.5
        self._save()
        told = self._get_told(self.lead.action_set_automated_probability)
        self.assertEqual(told, [(37.5, self.lead.automated_probability)])

    def test_won_and_lost_have_messages_of_their_own(self):
        self.assertFalse(self._get_told(self.lead.action_set_won))
        self.assertFalse(self._get_told(lambda: self.lead.write({'stage_id': self.stage_new.id})))
        self.assertFalse(self._get_told(self.lead.action_set_lost))
