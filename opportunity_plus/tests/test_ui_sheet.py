from odoo.tests import HttpCase, tagged

from .common_sheet import SheetCommon


@tagged('post_install', '-at_install')
class TestUiSheet(HttpCase, SheetCommon):
    """Print menu and mail in a browser, as a manager uses them (product.md F38, F39)."""

    def test_customer_sheet(self):
        self.start_tour(
            f'/odoo/crm/{self.lead.id}',
            'opportunity_plus_customer_sheet',
            login='op_manager',
            timeout=120,
        )
        message = self.lead.message_ids[0]
        self.assertEqual(message.partner_ids, self.ann)
        self.assertIn("Bikes for Lyon", message.attachment_ids.name)

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
