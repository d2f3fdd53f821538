from odoo.tests import HttpCase, tagged

from ..common_sheet import SheetCommon


@tagged('post_install', '-at_install')
class TestUiSheet(HttpCase, SheetCommon):
    """Print menu and mail in a browser, as a manager uses them."""

    def _tour(self, name):
        self.start_tour(f'/odoo/crm/{self.lead.id}', name, login='op_manager', timeout=120)
        self.env.invalidate_all()

    def test_printing_the_opportunity_sheet(self):
        self._tour('opportunity_plus_opportunity_sheet')

    def test_sending_the_customer_sheet(self):
        before = self.lead.message_ids
        self._tour('opportunity_plus_customer_sheet')
        message = self.lead.message_ids - before
        self.assertEqual(message.partner_ids, self.ann)
        # The template's sender, whom the customer knows.
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        # The only file, and the sheet that a customer may have. Odoo makes no PDF in a test.
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn("Bikes for Lyon", message.attachment_ids.name)
        text = message.attachment_ids.raw.decode()
        self.assertIn("Your Contact", text)
        self.assertNotIn("Rival Bikes", text)

    def test_addresses(self):
        """Whoever knows the address of a sheet does not get it for that."""
        for login, status in (
            ('op_salesperson', 200),
            ('op_colleague', 403),
            ('op_employee', 403),
            ('op_portal', 403),
        ):
            self.authenticate(login, login)
            for sheet in ('opportunity', 'visit', 'customer'):
                with self.subTest(sheet, login=login):
                    path = f'/report/html/opportunity_plus.report_{sheet}_sheet/{self.lead.id}'
                    response = self.url_open(path)
                    self.assertEqual(response.status_code, status)
                    self.assertEqual("Bikes for Lyon" in response.text, status == 200)
