from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common_companies import CompaniesCommon
from ..common_sheet import SheetCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-16 10:00:00')
class TestCustomerSheet(SheetCommon):
    """What a customer may have, whoever renders it."""

    def _get_readers(self):
        """Everybody who can render it; the last one in sudo, as a scheduled action does."""
        return (
            self.salesperson,
            self.manager,
            self.env.ref('base.user_admin'),
            self.env.ref('base.user_root'),
        )

    def _assert_no_secrets(self, text):
        for secret in self.secrets:
            self.assertNotIn(secret, text)

    def test_what_it_shows(self):
        text = self._print('customer', self.lead)
        for part in (
            "Bikes for Lyon",
            "Blue Bikes",
            self.lead.code,
            "op_salesperson",
            "+33 1 23 45 67 89",
            "op_salesperson@example.com",
            "05/04/2026 – 06/15/2026",
            "02/16/2026",
            "Bike",
            "3.00",
            "1,000.00",
            "7.00",
            "2,790.00",
            "10.00",
            "121.00",
            "1,000.00",
            "03/01/2026",
        ):
            with self.subTest(part):
                self.assertIn(part, text)

    def test_totals_are_those_of_a_quotation(self):
        order = self._quote(self.lead)
        text = self._print('customer', self.lead)
        self.assertIn(f"Untaxed Amount $ {order.amount_untaxed:,.2f}", text)
        self.assertIn(f"Taxes $ {order.amount_tax:,.2f}", text)
        self.assertIn(f"Total $ {order.amount_total:,.2f}", text)
        order.action_confirm()
        self.assertEqual(self.lead.amount_source, 'order')
        self.assertIn(f"Total $ {order.amount_total:,.2f}", self._print('customer', self.lead))

    def test_no_secrets(self):
        self._quote(self.lead)
        internal = self._render('opportunity', self.lead).decode()
        figures = ("123.45", "4,321.00", "8,765.43", "3,019.65", "1,402.30", "1,117.27")
        for secret in (*figures, "Rival Bikes", "Fair of Lyon"):
            self.assertIn(secret, internal)  # They would be seen if they were there.
        for reader in self._get_readers():
            with self.subTest(reader.login):
                self._assert_no_secrets(self._print('customer', self.lead, reader))
                # Nor in what a reader of the source, or of the file's properties, finds.
                source = self._render('customer', self.lead, reader).decode()
                for secret in self.secrets:
                    if not secret.isalnum():  # a picture may contain any letters and digits
                        self.assertNotIn(secret, source)

    def test_the_same_for_all(self):
        texts = {self._print('customer', self.lead, reader) for reader in self._get_readers()}
        self.assertEqual(len(texts), 1)

    def test_typed_amount(self):
        """Without products there is a guess, which is not the customer's business."""
        self.empty.expected_revenue = 7654.32
        text = self._print('customer', self.empty)
        self.assertNotIn("7,654.32", text)
        self.assertNotIn("Total", text)

    def test_forecast_of_a_sold_opportunity(self):
        order = self._create_order(self.lead, [(self.service, {'product_uom_qty': 4})])
        order.action_confirm()
        text = self._print('customer', self.lead)
        self.assertIn("Yearly service", text)
        self.assertNotIn("Helmet", text)

    def test_language_of_the_customer(self):
        self.env['res.lang']._activate_lang('fr_FR')
        view = self.env.ref('opportunity_plus.report_customer_sheet_document')
        view.update_field_translations(
            'arch_db',
            {'fr_FR': {"<strong>Your Contact</strong>": "<strong>Votre contact</strong>"}},
        )
        french = self._create_lead(
            [(self.bike, {'product_uom_qty': 3})],
            partner_id=self.env['res.partner'].create({'name': "Vélos", 'lang': 'fr_FR'}).id,
            date_production_start='2026-05-04',
            date_production_end='2026-06-15',
        )
        articles = self._get_articles(self._render('customer', self.lead + french))
        self.assertIn("Votre contact", articles[french.id])
        self.assertIn("04/05/2026", articles[french.id])
        self.assertIn("Your Contact", articles[self.lead.id])
        self.assertIn("05/04/2026", articles[self.lead.id])

    def test_language_without_customer(self):
        french = self.env['res.lang']._activate_lang('fr_FR')
        self.assertEqual(self.empty._get_customer_lang(), 'en_US')
        self.empty.lang_id = french
        self.assertEqual(self.empty._get_customer_lang(), 'fr_FR')

    def test_no_salesperson(self):
        self.lead.user_id = False
        self.assertNotIn("Your Contact", self._print('customer', self.lead))


@tagged('post_install', '-at_install')
class TestCustomerSheetCurrency(SheetCommon, CompaniesCommon):
    def test_currency_of_the_opportunity(self):
        pricelist = self.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': self.foreign.id}
        )
        lead = self._create_lead([(self.bike, {'tax_ids': [Command.clear()]})])
        lead.pricelist_id = pricelist
        lead.action_update_prices()
        text = self._print('customer', lead)
        self.assertIn("4,000.00 OPF", text.replace("\xa0", " "))
        self.assertNotIn("$", text)

    def test_accepted_in_another_currency(self):
        """What the customer accepted is printed as accepted."""
        pricelist = self.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': self.foreign.id}
        )
        lead = self._create_lead()
        self._create_order(lead, pricelist_id=pricelist.id).action_confirm()
        self._create_order(lead).action_confirm()
        text = self._print('customer', lead).replace("\xa0", " ")
        self.assertIn("Total 4,400.00 OPF", text)
        self.assertIn("Total $ 1,100.00", text)

    def test_companies(self):
        """Each sheet has the letterhead and the currency of its own company."""
        abroad = self._create_lead_abroad()
        abroad.opportunity_line_ids = [Command.create({'product_id': self.service.id})]
        user = self.manager
        user.company_ids += self.other_company
        report = self.env['ir.actions.report'].with_user(user)
        report = report.with_context(allowed_company_ids=user.company_ids.ids)
        content = report._render_qweb_html(
            'opportunity_plus.report_customer_sheet', (self.lead + abroad).ids
        )[0].decode()
        self.assertIn(f'o_company_{self.other_company.id}_layout', content)
        self.assertIn(f'o_company_{self.company.id}_layout', content)
        self.assertIn("OPF", self._get_articles(content)[abroad.id])
