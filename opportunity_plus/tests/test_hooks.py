from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestHooks(OpportunityPlusCommon):
    def test_uninstalling_lets_go_of_done_activities(self):
        """Odoo keeps done activities archived, and refuses to delete their type."""
        lead = self._create_lead()
        activity = lead.activity_schedule('opportunity_plus.mail_activity_type_acceptance')
        activity.action_feedback()
        uninstall_hook(self.env)
        self.env.ref('opportunity_plus.mail_activity_type_acceptance').unlink()
        self.assertEqual(
            activity.exists().activity_type_id, self.env.ref('mail.mail_activity_data_todo')
        )
