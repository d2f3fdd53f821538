from odoo.tests import tagged

from ..common_relation import RelationCommon


@tagged('post_install', '-at_install')
class TestKnownRoles(RelationCommon):
    """What is shown of roles is read once for many requests, and is never out of date."""

    def _show(self, role, **context):
        """The name and the other values that a form would show now."""
        self.env.flush_all()
        self.env.invalidate_all()
        known = role.with_user(self.salesperson).with_context(**context)._get_known()
        before = self.env.cr.sql_log_count
        shown = {r.id: (r.name, r.active) for r in known}
        self.assertEqual(self.env.cr.sql_log_count, before)
        return shown.get(role.id)

    def test_what_changes_is_seen_at_once(self):
        role = self.decision_maker
        self.assertEqual(self._show(role), ("Decision Maker", True))
        role.name = "Boss"
        self.assertEqual(self._show(role), ("Boss", True))
        role.active = False
        self.assertEqual(self._show(role), ("Boss", False))
        new = role.create({'name': "Adviser", 'kind': 'contact'})
        self.assertEqual(self._show(new), ("Adviser", True))
        new.unlink()
        self.assertIsNone(self._show(new))

    def test_in_the_language_of_the_reader(self):
        self.env['res.lang']._activate_lang('fr_FR')
        role = self.decision_maker
        self.assertEqual(self._show(role, lang='fr_FR')[0], "Decision Maker")
        role.update_field_translations('name', {'fr_FR': "Patron"})
        self.assertEqual(self._show(role, lang='fr_FR')[0], "Patron")
        self.assertEqual(self._show(role, lang='en_US')[0], "Decision Maker")
        # As a dialog of translations reads it.
        self.assertEqual(self._show(role, lang='fr_FR', prefetch_langs=True)[0], "Patron")

    def test_a_deleted_role_decides_nowhere(self):
        lead = self._create_lead()
        relation = self._add(lead, self.ann, role_id=self.decision_maker.id)
        self.assertTrue(relation.is_decision_maker)
        self.assertFalse(lead.lacks_decision_maker)
        relation.role_id = False
        self.assertTrue(lead.lacks_decision_maker)
        self.decision_maker.unlink()
        self.env.invalidate_all()
        self.assertFalse(lead.lacks_decision_maker)
        self.assertFalse(relation.is_decision_maker)
