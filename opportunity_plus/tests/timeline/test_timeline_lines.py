from odoo import Command
from odoo.tests import Form, tagged

from ..common_timeline import TimelineCommon


@tagged('post_install', '-at_install')
class TestTimelineLines(TimelineCommon):
    """Which products came, changed and left: one entry for a save, for readers of any language."""

    def test_one_save_is_one_entry(self):
        def save():
            with Form(self.lead.with_user(self.salesperson)) as form:
                form.next_step = "Call"
                with form.opportunity_line_ids.edit(0) as line:
                    line.product_uom_qty = 3
                    line.price_unit = 900
                form.opportunity_line_ids.remove(1)
                with form.opportunity_line_ids.new() as line:
                    line.product_id = self.service
                with form.contact_relation_ids.new() as contact:
                    contact.partner_id = self.ann

        (entry,) = self._get_entries(save)
        self.assertEqual(entry.author_id, self.salesperson.partner_id)
        self.assertEqual(entry.subtype_id, self.env.ref('mail.mt_note'))
        self.assertTrue(entry.is_internal)
        self.assertIn("Ann added", entry.body)
        values = entry.sudo().tracking_value_ids._tracking_value_format()
        shown = [(v['fieldInfo']['changedField'], v['oldValue'], v['newValue']) for v in values]
        self.assertIn(("Bike: Quantity", 1.0, 3.0), shown)
        self.assertIn(("Bike: Unit Price", 1000.0, 900.0), shown)
        self.assertIn(("Products", "1.00 Units Helmet × 121.00", ""), shown)
        self.assertIn(("Products", "", "1.00 Units Yearly service × 75.00"), shown)
        self.assertIn(("Next Step", "", "Call"), [(n, o or "", v) for n, o, v in shown])
        self.assertEqual([v[2] for v in shown if v[0] == "Expected Revenue"], [2775.0])
        self.assertEqual(len(shown), 6)

    def test_in_the_language_of_the_reader(self):
        self.env['res.lang']._activate_lang('fr_FR')
        field = self.env['ir.model.fields']._get('crm.opportunity.line', 'product_uom_qty')
        field.with_context(lang='fr_FR').field_description = "Quantité"
        line = self.lead.opportunity_line_ids[0]
        (entry,) = self._get_entries(lambda: line.write({'product_uom_qty': 2}))
        self.assertEqual(self._read_values(entry)["Bike: Quantity"], (1.0, 2.0))
        self.assertEqual(self._read_values(entry, lang='fr_FR')["Bike: Quantité"], (1.0, 2.0))

    def test_another_product_and_another_opportunity(self):
        line, helmet = self.lead.opportunity_line_ids
        (entry,) = self._get_entries(lambda: line.write({'product_id': self.service.id}))
        self.assertEqual(
            self._read_values(entry)["Products"],
            ("1.00 Units Bike × 1,000.00", "1.00 Units Yearly service × 75.00"),
        )
        other = self._create_lead(name="Other")
        (here,) = self._get_entries(lambda: helmet.write({'lead_id': other.id}))
        self.assertEqual(self._read_values(here)["Products"][1], "")
        other.invalidate_recordset(['message_ids'])
        self.assertEqual(
            self._read_values(other.message_ids[0])["Products"],
            ("", "1.00 Units Helmet × 121.00"),
        )

    def test_archived_is_removed(self):
        line = self.lead.opportunity_line_ids[0]
        (entry,) = self._get_entries(line.action_archive)
        self.assertEqual(self._read_values(entry)["Products"][1], "")
        (entry,) = self._get_entries(line.action_unarchive)
        self.assertEqual(self._read_values(entry)["Products"][0], "")

    def test_without_change_of_the_amount(self):
        line = self.lead.opportunity_line_ids[0]
        (entry,) = self._get_entries(lambda: line.write({'date_start': '2026-03-01'}))
        self.assertEqual(list(self._read_values(entry)), ["Bike: Start"])
        self.assertFalse(
            self._get_entries(lambda: line.write({'date_start': '2026-03-01', 'sequence': 7}))
        )

    def test_what_is_undone_is_not_told(self):
        def add_and_remove():
            self.lead.opportunity_line_ids = [Command.create({'product_id': self.bike.id})]
            self.lead.opportunity_line_ids[-1].unlink()
            self.lead.opportunity_line_ids[0].discount = 5
            self.lead.opportunity_line_ids[0].discount = 0

        self.assertFalse(self._get_entries(add_and_remove))

    def test_beside_what_followers_are_sent(self):
        """A new stage goes to followers, customers perhaps: products are in a note of their own."""
        line = self.lead.opportunity_line_ids[0]
        stage, note = self._get_entries(
            lambda: self.lead.write(
                {
                    'stage_id': self.stage_proposal.id,
                    'opportunity_line_ids': [Command.update(line.id, {'product_uom_qty': 4})],
                }
            )
        )
        self.assertEqual(stage.subtype_id, self.env.ref('crm.mt_lead_stage'))
        self.assertNotIn("Bike: Quantity", self._read_values(stage))
        self.assertIn("Bike: Quantity", self._read_values(note))
        self.assertTrue(note.is_internal)

    def test_fields_that_the_reader_may_not_see(self):
        line = self.lead.opportunity_line_ids[0]
        (entry,) = self._get_entries(lambda: line.write({'purchase_price': 7}))
        self.assertIn("Bike: Cost", self._read_values(entry, self.salesperson))
        self.patch(line._fields['purchase_price'], 'groups', 'sales_team.group_sale_manager')
        self.assertNotIn("Bike: Cost", self._read_values(entry, self.salesperson))
        self.assertIn("Bike: Cost", self._read_values(entry, self.manager))

    def test_silence(self):
        lines = self.lead.opportunity_line_ids
        for key in ('tracking_disable', 'mail_notrack'):
            silent = lines.with_context(**{key: True})
            self._assert_no_products(lambda s=silent: s[0].write({'discount': s[0].discount + 1}))
            self._assert_no_products(silent[1].copy)
        self._assert_no_products(self._quote(self.lead).action_confirm)
        self.assertEqual(self.lead.amount_source, 'order')

    def _assert_no_products(self, function):
        """Odoo's tracking of the amount apart, nothing is told."""
        labels = {
            label for entry in self._get_entries(function) for label in self._read_values(entry)
        }
        self.assertFalse([label for label in labels if "Products" in label or "Bike" in label])

    def test_a_new_opportunity_tells_no_products(self):
        lead = self._create_lead([(self.bike, {})])
        self._save()
        self.assertFalse(lead.message_ids.sudo().tracking_value_ids)
        copy = lead.copy()
        self._save()
        self.assertNotIn("Products", self._read_values(copy.message_ids))

    def test_a_long_list_is_cut(self):
        self.lead.opportunity_line_ids = [
            Command.create({'product_id': self.bike.id}) for _number in range(40)
        ]
        self._save()
        lines = self.lead.opportunity_line_ids
        (entry,) = self._get_entries(lambda: lines.write({'discount': 2}))
        values = entry.sudo().tracking_value_ids
        self.assertEqual(len(values), 32)  # The amount, thirty products, and how many more.
        self.assertIn("+ 12", values.mapped('new_value_char'))

    def test_many_opportunities_at_once(self):
        """The queries are those of Odoo's own tracking, not more for each opportunity."""

        def count(number):
            leads = self.env['crm.lead'].create(
                [{'name': f"Lead {n}", 'type': 'opportunity'} for n in range(number)]
            )
            lines = self.env['crm.opportunity.line'].create(
                [{'lead_id': lead.id, 'product_id': self.bike.id} for lead in leads]
            )
            self._save()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            # No amount changes: what remains is ours.
            lines.write({'date_start': '2026-05-01'})
            self._save()
            queries = self.env.cr.sql_log_count - before
            for lead in leads:
                self.assertIn("Bike: Start", self._read_values(lead.message_ids[0]))
            return queries

        count(2)
        self.assertEqual(count(3), count(30))

    def test_a_deleted_opportunity(self):
        self.lead.opportunity_line_ids[0].discount = 4
        self.lead.unlink()
        self._save()
        self.assertFalse(self.lead.exists())
