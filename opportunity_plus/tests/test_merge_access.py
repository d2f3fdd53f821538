from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestMergeAccess(OpportunityPlusCommon):
    """Merging deletes: it needs write access to every opportunity, by every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.opportunity_team_access = True
        cls.theirs = cls._create_lead(
            [(cls.bike, {})],
            name="Theirs",
            user_id=cls.colleague.id,
            team_relation_ids=[Command.create({'partner_id': cls.salesperson.partner_id.id})],
        )
        cls.mine = cls._create_lead(name="Mine", stage_id=cls.stage_proposal.id, probability=90)
        cls.both = cls.mine | cls.theirs

    def _assert_refused(self, function):
        mine, theirs = (lead.with_user(self.env.user) for lead in (self.mine, self.theirs))
        self.assertEqual(
            (theirs.has_access('read'), theirs.has_access('write'), mine.has_access('write')),
            (True, False, True),
        )
        with self.assertRaisesRegex(AccessError, "Theirs.*not yours"), self.env.cr.savepoint():
            function()
        self.assertTrue(all(self.both.mapped('active')))
        self.assertEqual(self.theirs.expected_revenue, 1000.0)

    @users('op_salesperson')
    def test_by_method(self):
        both = self.both.with_user(self.env.user)
        self._assert_refused(both.merge_opportunity)
        self._assert_refused(lambda: both.merge_opportunity(auto_unlink=False))
        self._assert_refused(lambda: both.merge_opportunity(user_id=self.env.uid))

    @users('op_salesperson')
    def test_by_the_dialog(self):
        dialog = self.env['crm.merge.opportunity'].create({'opportunity_ids': self.both.ids})
        self._assert_refused(dialog.action_merge)

    @users('op_salesperson')
    def test_by_the_conversion(self):
        self.mine.type = 'lead'
        for method in ('action_apply', 'action_convert_and_quote'):
            dialog = self.env['crm.lead2opportunity.partner'].create(
                {
                    'lead_id': self.mine.id,
                    'name': 'merge',
                    'duplicated_lead_ids': self.both.ids,
                    'action': 'exist',
                }
            )
            self._assert_refused(getattr(dialog, method))

    @users('op_salesperson')
    def test_not_proposed_by_the_conversion(self):
        """What the user may not merge is none of the duplicates."""
        own = self._create_lead(name="Mine too")
        self.mine.type = 'lead'
        dialog = self.env['crm.lead2opportunity.partner'].create({'lead_id': self.mine.id})
        self.assertEqual(dialog.duplicated_lead_ids, self.mine | own)
        dialog.action_apply()
        self.assertTrue(self.theirs.exists())
        self.assertEqual(len((self.mine | own).exists()), 1)

    @users('op_salesperson')
    def test_many_at_once_leave_it_out(self):
        own = self._create_lead(name="Mine too", type='lead')
        self.mine.type = 'lead'
        leads = self.mine | own
        dialog = (
            self.env['crm.lead2opportunity.partner.mass']
            .with_context(active_model='crm.lead', active_ids=leads.ids)
            .create({'user_ids': self.env.user.ids, 'deduplicate': True})
        )
        dialog.action_mass_convert()
        self.assertTrue(self.theirs.exists())
        self.assertEqual(len(leads.exists()), 1)

    @users('op_salesperson')
    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_of_one_that_is_not_even_read(self):
        self.company.sudo().opportunity_team_access = False
        with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
            self.both.with_user(self.env.user).merge_opportunity()
        self.assertNotIn("Theirs", str(caught.exception))

    @users('op_salesperson')
    def test_beside_a_rule_of_another_module(self):
        """Any rule that lets people read more than they write."""
        self.env['ir.rule'].sudo().create(
            {
                'name': "Locked",
                'model_id': self.env['ir.model']._get_id('crm.lead'),
                'domain_force': "[('priority', '!=', '3')]",
                'perm_read': False,
            }
        )
        self.theirs.write({'user_id': self.env.uid, 'priority': '3'})
        self._assert_refused(self.both.with_user(self.env.user).merge_opportunity)

    @users('op_leader')
    def test_whoever_may_change_all(self):
        head = self.both.with_user(self.env.user).merge_opportunity()
        self.assertEqual(self.both.exists(), head)

    @users('op_salesperson')
    def test_in_sudo(self):
        head = self.both.with_user(self.env.user).sudo().merge_opportunity()
        self.assertEqual(self.both.exists(), head)

    def test_given_away_with_confirmed_orders(self):
        """The orders come along before somebody else gets the result."""
        self.theirs.user_id = self.salesperson
        order = self._create_order(self.theirs, user_id=self.salesperson.id)
        order.action_confirm()
        leads = self.both.with_user(self.salesperson)
        head = leads.merge_opportunity(user_id=self.colleague.id).sudo()
        self.assertEqual(order.opportunity_id, head)
        self.assertEqual(head.user_id, self.colleague)

    def test_assignment_goes_on(self):
        """Odoo's own job merges what it finds twice, as OdooBot and for a manager."""
        self.env['ir.config_parameter'].set_param('crm.lead.auto.assignment', 'True')
        values = {'type': 'lead', 'user_id': False, 'team_id': False, 'partner_id': False}
        for user in (self.env.ref('base.user_root'), self.manager):
            leads = self.env['crm.lead']
            for number in range(2):
                leads += self._create_lead(
                    [(self.bike, {})], name=f"Twice {number}", email_from='two@x.example', **values
                )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = now() - interval '2 day' WHERE id IN %s",
                [tuple(leads.ids)],
            )
            self.env.invalidate_all()
            team = self.env['crm.team'].create(
                {
                    'name': "Assigned",
                    'company_id': self.company.id,
                    'assignment_domain': "[('name', 'ilike', 'Twice')]",
                    'crm_team_member_ids': [
                        Command.create({'user_id': self.colleague.id, 'assignment_max': 300})
                    ],
                }
            )
            team.with_user(user)._action_assign_leads()
            self.assertEqual(len(leads.exists()), 1, user.login)
            leads.unlink()
