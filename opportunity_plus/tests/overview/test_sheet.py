from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged

from ..common_sheet import SHEETS, SheetCommon


@tagged('post_install', '-at_install')
@freeze_time('2026-02-16 10:00:00')
class TestSheet(SheetCommon):
    """The internal sheets say what a colleague asks; the rules are those of the records."""

    def _assert_in(self, text, *parts):
        for part in parts:
            with self.subTest(part):
                self.assertIn(part, text)

    def test_opportunity_sheet(self):
        order = self._quote(self.lead)
        order.validity_date = '2026-03-10'
        text = self._print('opportunity', self.lead)
        self._assert_in(
            text,
            "Internal, not for the customer",
            f"{self.lead.code} Bikes for Lyon",
            "Blue Bikes",
            "comes from 2 product lines",
            f"{self.lead.expected_revenue:,.2f}",
            f"{self.lead.prorated_revenue:,.2f}",
            f"{self.lead.margin:,.2f}",
            f"{self.lead.prorated_margin:,.2f}",
            "37 %",
            "8,765.43",
            f"{self.lead.expected_revenue - 8765.43:,.2f}",
            "Offered",
            "04/30/2026",
            "05/04/2026 – 06/15/2026",
            "Fair of Lyon",
            "Signature campaign",
            "Call before Friday – until 02/13/2026 (overdue)",
            "Ask about the colour",
            "123.45",
            order.name,
            "03/10/2026",
            "Ann decides alone",
            "Decision Maker",
            "Reseller Ltd",
            "Colleague's hint",
            "Rival Bikes",
            "Cheap and fast",
            "Late deliveries",
            "4,321.00",
            "Our last price is secret",
            "We could go down to 5,000",
            "When can you deliver?",
        )

    def test_accepted_quotation(self):
        order = self._quote(self.lead)
        order.action_confirm()
        text = self._print('opportunity', self.lead)
        self._assert_in(
            text, "Won", f"comes from accepted quotation {order.name}", "(accepted)", "Closed"
        )

    def test_lost(self):
        self.lead.action_set_lost(
            lost_reason_id=self.env['crm.lost.reason'].create({'name': "Too dear"}).id
        )
        self.lead.lost_competitor_id = self.rival
        text = self._print('opportunity', self.lead)
        self._assert_in(text, "Lost because Too dear", "Lost to Rival Bikes")

    def test_visit_sheet(self):
        order = self._quote(self.lead)
        order.write({'state': 'sent', 'validity_date': '2026-02-01'})
        meeting = {'name': "Presentation", 'opportunity_id': self.lead.id}
        self.env['calendar.event'].with_user(self.salesperson).create(
            [
                meeting | {'start': '2026-02-20 09:00:00', 'stop': '2026-02-20 10:00:00'},
                meeting
                | {
                    'name': "Over long ago",
                    'start': '2026-01-20 09:00:00',
                    'stop': '2026-01-20 10:00:00',
                },
            ]
        )
        self._add(self.lead, self.bob, note="Wants red ones")
        text = self._print('visit', self.lead)
        self._assert_in(
            text,
            "Ann",
            "Decision Maker",
            "+33 6 11 22 33 44",
            "ann@bluebikes.example.com",
            "Influence: High",
            "Wants red ones",
            "No phone number and no email address of Bob.",
            f"Quotation {order.name} has expired on 02/01/2026.",
            "Call before Friday",
            "Ask about the colour",
            "Meeting – Presentation",
            "Rival Bikes",
            "Incumbent",
            "When can you deliver?",
            "Colleague's hint",
        )
        self.assertNotIn("Over long ago", text)
        self.assertNotIn("The decision maker is not known", text)

    def test_open_points_of_an_empty_opportunity(self):
        text = self._print('visit', self.empty)
        self._assert_in(
            text,
            "Nothing is planned: agree on the next step.",
            "No expected closing date",
            "No products yet",
            "The decision maker is not known.",
        )
        self.empty.date_deadline = '2026-02-15'
        self.assertIn("has passed on 02/15/2026", self._print('visit', self.empty))
        self.empty.action_set_won()
        self.assertIn("Open Points None.", self._print('visit', self.empty))

    def test_open_quotations(self):
        draft, sent, dated, cancelled = (
            self._create_order(self.lead, user_id=self.salesperson.id) for _index in range(4)
        )
        draft.validity_date = sent.validity_date = False
        sent.state = 'sent'
        dated.write({'state': 'sent', 'validity_date': '2026-02-16'})
        cancelled.action_cancel()
        text = self._print('visit', self.lead)
        self._assert_in(
            text,
            f"Quotation {draft.name} has not been sent.",
            f"Quotation {sent.name} waits for an answer.",
            f"Quotation {dated.name} waits for an answer until 02/16/2026.",
        )
        self.assertNotIn(f"Quotation {cancelled.name}", text)

    def test_little_to_show(self):
        """Opportunities and leads without anything have no empty tables."""
        for lead in (self.empty, self.fresh_lead):
            for sheet in SHEETS:
                with self.subTest(sheet, lead=lead.name):
                    text = self._print(sheet, lead)
                    self.assertIn(lead.name, text)
                    for heading in ("Products", "Quotations", "Competitors", "Unit Price"):
                        self.assertNotIn(heading, text)
        self.assertIn("Green Vans Vera Verde", self._print('visit', self.fresh_lead))
        self.assertIn("Green Vans Vera Verde", self._print('customer', self.fresh_lead))
        self.assertIn("No customer yet.", self._print('opportunity', self.empty))

    def test_many_at_once(self):
        leads = self.fresh_lead + self.lead + self.empty
        for sheet in SHEETS:
            articles = self._get_articles(self._render(sheet, leads))
            self.assertEqual([*articles], leads.ids)
            for lead in leads:
                self.assertIn(lead.name, articles[lead.id])
            self.assertNotIn("Ann", articles[self.empty.id])

    def test_what_the_engine_gets(self):
        """It can tell the opportunities of a file apart, and prints on the company's paper."""
        leads = self.fresh_lead + self.lead + self.empty
        for sheet in SHEETS:
            report = self.env.ref(f'opportunity_plus.action_report_{sheet}_sheet')
            content = self._render(sheet, leads)
            bodies, ids, _header, _footer, paper = report._prepare_html(content, 'crm.lead')
            self.assertEqual(ids, leads.ids)
            for body in bodies:
                titles = html.fromstring(body).xpath('//h1 | //h2')
                self.assertEqual(len(titles), 1)
            self.assertFalse(paper)
            for size in ('base.paperformat_euro', 'base.paperformat_us'):
                self.company.paperformat_id = self.env.ref(size)
                self.assertEqual(report.get_paperformat(), self.company.paperformat_id)

    def test_long(self):
        """60 products and texts without end: all lines are there, messages are cut."""
        lead = self._create_lead(
            opportunity_line_ids=self._create_many_lines(60), name="Long " * 40 + "W" * 200
        )
        lead.message_post(body="word " * 400, message_type='comment')
        lead.message_post(body="x" * 2000, message_type='comment')
        for sheet in SHEETS:
            text = self._print(sheet, lead)
            for index in (0, 30, 59):
                self.assertIn(f"Bike number {index}.", text)
        text = self._print('visit', lead)
        self.assertIn("word word…", text)
        self.assertLess(text.count("word"), 150)
        self.assertIn("x" * 600 + "…", text)
        self.assertNotIn("x" * 601, text)

    def test_language_of_the_reader(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.salesperson.lang = 'fr_FR'
        for sheet, view, term in (
            ('opportunity', 'opportunity_plus.report_opportunity_sheet_amount', "Weighted amount"),
            ('visit', 'opportunity_plus.report_visit_sheet_document', "Open Points"),
        ):
            self.env.ref(view).update_field_translations(
                'arch_db', {'fr_FR': {term: "En français"}}
            )
            text = self._print(sheet, self.lead)
            self._assert_in(text, "En français", "13/02/2026")
            self.assertNotIn(term, text)
            text = self._print(sheet, self.lead, self.manager)
            self._assert_in(text, term, "02/13/2026")

    def test_print_menu(self):
        bindings = self.env['ir.actions.actions'].with_user(self.salesperson)
        names = {action['name'] for action in bindings.get_bindings('crm.lead').get('report', ())}
        self.assertLessEqual({"Opportunity Sheet", "Visit Sheet", "Customer Sheet"}, names)
        bindings = bindings.with_user(self.employee)
        self.assertFalse(bindings.get_bindings('crm.lead').get('report'))
