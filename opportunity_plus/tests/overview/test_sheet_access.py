from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_sheet import SHEETS, SheetCommon


@tagged('post_install', '-at_install')
class TestSheetAccess(SheetCommon):
    def test_who_may_print(self):
        for user, allowed in (
            (self.salesperson, True),
            (self.leader, True),
            (self.manager, True),
            (self.colleague, False),
            (self.employee, False),
            (self.portal_user, False),
            (self.env.ref('base.public_user'), False),
        ):
            for sheet in SHEETS:
                with self.subTest(sheet, user=user.login):
                    if allowed:
                        self.assertIn("Bikes for Lyon", self._print(sheet, self.lead, user))
                    else:
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            self._render(sheet, self.lead, user)

    def test_one_of_many_is_somebody_elses(self):
        other = self._create_lead(user_id=self.colleague.id)
        for sheet in SHEETS:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._render(sheet, self.lead + other)

    def test_portal_user_who_may_read_opportunities(self):
        """Another module may let partners read leads: the sheets are not for them."""
        self.env['ir.model.access'].create(
            {
                'name': "leads for partners",
                'model_id': self.env['ir.model']._get_id('crm.lead'),
                'group_id': self.env.ref('base.group_portal').id,
                'perm_read': True,
            }
        )
        self.assertEqual(self.lead.with_user(self.portal_user).name, "Bikes for Lyon")
        for sheet in SHEETS:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._render(sheet, self.lead, self.portal_user)

    def test_quotations_of_others(self):
        """A colleague's quotation and its number stay hidden where the reader may not see them."""
        own = self._create_order(self.lead, user_id=self.salesperson.id)
        foreign = self._create_order(self.lead, user_id=self.colleague.id)
        for sheet in ('opportunity', 'visit'):
            text = self._print(sheet, self.lead)
            self.assertIn(own.name, text)
            self.assertNotIn(foreign.name, text)
            self.assertIn(foreign.name, self._print(sheet, self.lead, self.manager))

    def test_contacts_that_the_reader_may_not_open(self):
        """One of them must not hold back the sheet: it is left out."""
        hidden = (
            self.lead.relation_ids.partner_id[:1]
            | self.lead.partner_id
            | self.lead.site_partner_id
            | self.lead.lost_competitor_id
        )
        for contact in self.lead.relation_ids.partner_id | hidden:
            rule = self.env['ir.rule'].create(
                {
                    'name': "Without one",
                    'model_id': self.env['ir.model']._get_id('res.partner'),
                    'domain_force': str([('id', '!=', contact.id)]),
                }
            )
            for sheet in SHEETS:
                with self.subTest(sheet, contact=contact.name):
                    self.assertIn("Bikes for Lyon", self._print(sheet, self.lead))
            rule.unlink()

    def test_rules_on_lines_and_people(self):
        for model, kept, hidden, domain in (
            ('crm.opportunity.line', "Bike", "Helmet", [('product_id', '=', self.bike.id)]),
            ('crm.opportunity.relation', "Ann", "Rival Bikes", [('kind', '=', 'contact')]),
        ):
            self.env['ir.rule'].create(
                {
                    'name': f"Some of {model}",
                    'model_id': self.env['ir.model']._get_id(model),
                    'domain_force': str(domain),
                    'groups': [Command.clear()],
                }
            )
            text = self._print('opportunity', self.lead)
            self.assertIn(kept, text)
            self.assertNotIn(hidden, text)


@tagged('post_install', '-at_install')
class TestSheetPerformance(SheetCommon):
    def _count(self, sheet, leads):
        report = self.env['ir.actions.report'].with_user(self.salesperson)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        report._render_qweb_html(f'opportunity_plus.report_{sheet}_sheet', leads.ids)
        return self.env.cr.sql_log_count - before

    def test_queries(self):
        """Another opportunity in a call costs the query for its messages and hardly more."""
        leads = self.lead.browse(self._create_full_lead().id for _index in range(12))
        for lead in leads:
            self._quote(lead)
        for sheet, limit in (('opportunity', 3), ('visit', 4), ('customer', 2)):
            self._count(sheet, leads)  # warm up
            few, many = self._count(sheet, leads[:2]), self._count(sheet, leads)
            with self.subTest(sheet):
                self.assertLessEqual((many - few) / 10, limit, (few, many))
