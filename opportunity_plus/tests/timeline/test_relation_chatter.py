from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import html2plaintext

from ..common_relation import CompetitorCommon


@tagged('post_install', '-at_install')
class TestRelationChatter(CompetitorCommon):
    """Who came, changed and left is told once for each save, to colleagues only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False, mail_notrack=False))
        cls.lead = cls._create_lead(name="Told")
        cls.env.cr.precommit.run()

    def _get_notes(self, function, lead=None):
        """The notes that a save leaves on an opportunity, oldest first."""
        lead = lead or self.lead
        self.env.cr.precommit.run()
        lead.invalidate_recordset(['message_ids'])
        before = lead.message_ids
        function()
        self.env.flush_all()
        self.env.cr.precommit.run()
        lead.invalidate_recordset(['message_ids'])
        return (lead.message_ids - before).sorted('id')

    def test_one_note_for_all_lists(self):
        ann = self._add(self.lead, self.ann)

        def save():
            with Form(self.lead.with_user(self.salesperson)) as form:
                with form.contact_relation_ids.edit(0) as contact:
                    contact.attitude = 'opponent'
                    contact.role_id = self.decision_maker
                with form.contact_relation_ids.new() as contact:
                    contact.partner_id = self.bob
                with form.competitor_relation_ids.new() as competitor:
                    competitor.partner_id = self.rival

        (note,) = self._get_notes(save)
        self.assertEqual(note.author_id, self.salesperson.partner_id)
        self.assertEqual(note.subtype_id, self.env.ref('mail.mt_note'))
        for text in ("Ann", "Role: - → Decision Maker", "Attitude: - → Opponent", "Bob added"):
            self.assertIn(text, note.body)
        self.assertEqual(note.body.count("Rival Bikes added"), 1)
        (note,) = self._get_notes(ann.unlink)
        self.assertIn("Ann (Decision Maker) removed", note.body)

    def test_nothing_is_told_when_nothing_changes(self):
        ann = self._add(self.lead, self.ann, note="x", influence='2')
        self.assertFalse(self._get_notes(lambda: ann.write({'note': "x", 'influence': '2'})))
        self.assertFalse(self._get_notes(lambda: ann.write({'kind': 'contact'})))

    def test_markup_is_shown_as_text(self):
        name = "<b>Bold</b> <script>alert(1)</script> 100 %s %(person)s"
        partner = self.env['res.partner'].create({'name': name})
        (note,) = self._get_notes(
            lambda: self._add(self.lead, partner, note="<i>n</i>", role_id=self._create_role().id)
        )
        self.assertNotIn("<script", note.body)
        self.assertNotIn("<b>Bold", note.body)
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; &lt;script&gt;", note.body)
        self.assertIn("%s %(person)s (&lt;u&gt;Role&lt;/u&gt;) added", note.body)
        relation = self.lead.contact_relation_ids
        (note,) = self._get_notes(lambda: relation.write({'note': "<img src=x onerror=1>"}))
        self.assertIn("&lt;img", note.body)
        self.assertNotIn("<img", note.body)

    def _create_role(self):
        return self.env['crm.opportunity.role'].create({'name': "<u>Role</u>", 'kind': 'contact'})

    def test_the_customer_does_not_see_it(self):
        portal = new_test_user(
            self.env, login='op_follower', groups='base.group_portal', email='f@example.com'
        )
        self.lead.message_subscribe(portal.partner_id.ids)
        self.env['mail.notification'].search([]).unlink()
        (note,) = self._get_notes(
            lambda: self._add(self.lead, self.rival, 'competitor', weaknesses="Slow")
        )
        self.assertTrue(note.is_internal)
        self.assertFalse(note.notified_partner_ids)
        self.assertFalse(note.with_user(portal).has_access('read'))

    def test_the_end_of_the_deal(self):
        self._add(self.lead, self.rival, 'competitor')
        notes = self._get_notes(lambda: self._lose(self.lead, self.rival))
        tracked = notes.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == 'lost_competitor_id'
        )
        self.assertEqual(tracked.new_value_char, "Rival Bikes")
        notes = self._get_notes(self.lead.action_set_won)
        self.assertNotIn("Outcome", " ".join(notes.mapped('body')))

    def test_moved(self):
        other = self._create_lead(name="Other")
        ann = self._add(self.lead, self.ann)
        self.env.cr.precommit.run()
        (here,) = self._get_notes(lambda: ann.write({'lead_id': other.id}))
        self.assertIn("Ann removed", here.body)
        other.invalidate_recordset(['message_ids'])
        self.assertIn("Ann added", " ".join(other.message_ids.mapped('body')))

    def test_merged(self):
        other = self._create_lead(name="Other", stage_id=self.stage_proposal.id)
        self._add(self.lead, self.ann, note="1", role_id=self.decision_maker.id)
        self._add(other, self.ann, note="2", role_id=self.decision_maker.id)
        self._add(self.lead, self.bob)
        notes = self._get_notes((self.lead | other).merge_opportunity, other)
        body = " ".join(notes.mapped('body'))
        self.assertIn("Bob added", body)
        self.assertIn("Ann (Decision Maker): Note: 2 → 2 1", " ".join(body.split()))
        summary = " ".join(
            html2plaintext(notes.filtered(lambda n: "Merged" in n.body).body).split()
        )
        self.assertIn("People: Ann (Decision Maker), Contact Bob, Contact", summary)

    def test_a_failed_save_is_not_told(self):
        def fail_and_save():
            with self._refused("Reseller"):
                self._add(self.lead, self.ann, role_id=self.reseller.id)
            self._add(self.lead, self.bob)

        (note,) = self._get_notes(fail_and_save)
        self.assertNotIn("Ann", note.body)

    def test_an_import_that_is_tried_again_tells_once(self):
        rows = [
            [str(self.lead.id), str(self.ann.id), 'contact'],
            [str(self.lead.id), str(self.bob.id), 'team'],
        ]
        Relation = self.env['crm.opportunity.relation']
        fields = ['lead_id/.id', 'partner_id/.id', 'kind']
        self.assertFalse(self._get_notes(lambda: Relation.load(fields, rows)))
        rows[1][2] = 'contact'
        notes = self._get_notes(lambda: Relation.load(fields, rows))
        self.assertEqual(" ".join(notes.mapped('body')).count("Ann added"), 1)

    def test_a_deleted_opportunity(self):
        self._add(self.lead, self.ann)
        self.lead.contact_relation_ids.note = "x"
        self.lead.unlink()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse(self.lead.exists())


@tagged('post_install', '-at_install')
class TestPeopleWhoLeave(CompetitorCommon):
    """Contacts that are deleted or archived while they are in a deal."""

    def test_deleting_a_contact(self):
        own, hidden = self._create_lead(name="Own"), self._create_lead(name="Hidden")
        hidden.write({'user_id': self.colleague.id, 'active': False})
        for lead in (own, hidden):
            self._add(lead, self.rival, 'competitor')
        self.salesperson.group_ids += self.env.ref('base.group_partner_manager')
        with self._refused("“Rival Bikes” is in 2 opportunities, “Own” among them", UserError):
            self.rival.with_user(self.salesperson).unlink()
        own.unlink()
        with self._refused("“Rival Bikes” is in 1 opportunities\\.", UserError):
            self.rival.with_user(self.salesperson).unlink()
        self.employee.group_ids += self.env.ref('base.group_partner_manager')
        with self._refused("“Rival Bikes” is in 1 opportunities\\.", UserError):
            self.rival.with_user(self.employee).unlink()
        hidden.competitor_relation_ids.unlink()
        self.rival.with_user(self.employee).unlink()
        self.assertFalse(self.rival.exists())

    def test_archiving_a_contact(self):
        lead = self._create_lead()
        ann = self._add(lead, self.ann, is_primary=True)
        self._add(lead, self.rival, 'competitor')
        self.ann.with_user(self.manager).action_archive()
        self.rival.active = False
        with Form(lead.with_user(self.salesperson)) as form:
            form.name = "Renamed"
            with form.contact_relation_ids.edit(0) as contact:
                contact.note = "Left the company"
            with form.contact_relation_ids.new() as contact:
                contact.partner_id = self.bob
                contact.is_primary = True
        self.assertEqual(ann.note, "Left the company")
        self.assertEqual(lead.partner_id, self.bob)
        lead.action_set_won()
        self.assertEqual(lead.competitor_relation_ids.outcome, 'beaten')
        with self._refused("“Ann” is archived|Ann” is archived"):
            self._add(lead, self.ann, 'partner')

    def test_a_colleague_leaves(self):
        lead = self._create_lead()
        relation = self._add(lead, self.colleague.partner_id, 'team')
        self.colleague.active = False
        with Form(lead.with_user(self.salesperson)) as form:
            form.name = "Renamed"
            with form.team_relation_ids.edit(0) as member:
                member.note = "Gone"
        self.assertEqual(relation.note, "Gone")

    def test_deleting_an_opportunity(self):
        lead = self._create_lead(
            contact_relation_ids=[Command.create({'partner_id': self.ann.id})],
            competitor_relation_ids=[Command.create({'partner_id': self.rival.id})],
        )
        relations = lead.relation_ids
        lead.with_user(self.manager).unlink()
        self.assertFalse(relations.exists())
        (self.ann | self.rival).unlink()
