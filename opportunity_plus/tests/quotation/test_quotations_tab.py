from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..common import OpportunityPlusCommon

OFFER = "Our offer"
NOTE = "To a colleague"


@tagged('post_install', '-at_install')
class TestQuotationsTab(OpportunityPlusCommon):
    """What the Quotations tab tells and compares."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()
        cls.first = cls._create_order(cls.lead, user_id=cls.salesperson.id)

    def _compare(self, *orders):
        """The table of a comparison: rows of texts, and which cells are marked."""
        wizard = self.env['crm.opportunity.compare.orders'].create(
            {'lead_id': self.lead.id, 'order_ids': [Command.set([o.id for o in orders])]}
        )
        table = html.fromstring(wizard.comparison)
        return {
            ' '.join(row.find('th').text_content().split()): [
                (' '.join(cell.text_content().split()), 'table-warning' in cell.get('class'))
                for cell in row.findall('td')
            ]
            for row in table.iter('tr')
            if row.findall('td')
        }

    def test_last_sent(self):
        """Only what reached a customer by mail counts, and the last of it."""
        orders = self.first | self._create_order(self.lead)
        self.first.message_post(body=NOTE, partner_ids=self.colleague.partner_id.ids)
        self.assertFalse(self.first.last_sent_date)
        message = self.first.message_post(body=OFFER, partner_ids=self.customer.ids)
        orders.invalidate_recordset()
        self.assertEqual(orders.mapped('last_sent_date'), [message.date, False])
        message.notification_ids.notification_status = 'bounce'
        orders.invalidate_recordset()
        self.assertEqual(orders.mapped('last_sent_date'), [False, False])

    def test_last_sent_is_read_at_once(self):
        orders = self.first
        for _number in range(9):
            orders |= self._create_order(self.lead)
        for order in orders:
            order.message_post(body=OFFER, partner_ids=self.customer.ids)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.assertTrue(all(orders.mapped('last_sent_date')))

    @users('op_salesperson')
    def test_comparison(self):
        second = self._create_order(
            self.lead,
            [(self.bike, {'product_uom_qty': 2, 'discount': 5}), (self.helmet, {})],
            user_id=self.salesperson.id,
        )
        rows = self._compare(self.first, second)
        self.assertEqual(
            rows['Bike'],
            [
                ("$ 1,000.00 1.00 Units × 1,000.00", False),
                ("≠ $ 1,900.00 2.00 Units × 1,000.00 − 5.00 %", True),
            ],
        )
        self.assertEqual(rows['Helmet'], [("—", False), ("≠ $ 100.00 1.00 Units × 121.00", True)])
        self.assertEqual(rows['Untaxed Amount'], [("$ 1,000.00", False), ("$ 2,000.00", False)])
        self.assertEqual(rows['Margin'], [("$ 400.00", False), ("$ 760.00", False)])

    def test_equal_lines_are_not_marked(self):
        lines = [(self.bike, {}), (self.bike, {'product_uom_qty': 3})]
        orders = self._create_order(self.lead, lines) | self._create_order(self.lead, lines)
        wizard = self.env['crm.opportunity.compare.orders'].create(
            {'lead_id': self.lead.id, 'order_ids': [Command.set(orders.ids)]}
        )
        # A product that is sold twice has a row for each.
        self.assertEqual(wizard.comparison.count('>Bike</th>'), 2)
        self.assertNotIn("≠", wizard.comparison)

    def test_open_quotations_are_proposed(self):
        """Up to three, the latest, open ones before others."""
        cancelled = self._create_order(self.lead, user_id=self.salesperson.id)
        cancelled._action_cancel()
        opened = self.first | self._create_order(self.lead, user_id=self.salesperson.id)
        action = self.lead.with_user(self.salesperson).action_compare_quotations()
        wizard = self.env[action['res_model']].browse(action['res_id'])
        self.assertEqual(wizard.order_ids, opened | cancelled)
        opened |= self._create_order(self.lead) | self._create_order(self.lead)
        action = self.lead.action_compare_quotations()
        wizard = self.env[action['res_model']].browse(action['res_id'])
        self.assertEqual(wizard.order_ids.sorted('id'), opened[1:])

    def test_choice_redraws_the_table(self):
        second = self._create_order(self.lead, [(self.helmet, {})])
        self.lead.action_compare_quotations()
        form = Form(
            self.env['crm.opportunity.compare.orders'].create({'lead_id': self.lead.id}),
            'opportunity_plus.crm_opportunity_compare_orders_view_form',
        )
        self.assertIn("Helmet", form.comparison)
        form.order_ids.remove(id=second.id)
        self.assertNotIn("Helmet", form.comparison)
        self.assertIn("Select at least two quotations", form.comparison)

    def test_markup_in_names_stays_text(self):
        order = self._create_order(self.lead, [(self._create_product("<b>Bold</b> & co", 1.0), {})])
        wizard = self.env['crm.opportunity.compare.orders'].create(
            {'lead_id': self.lead.id, 'order_ids': [Command.set((self.first | order).ids)]}
        )
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; &amp; co", wizard.comparison)

    def test_bad_choices(self):
        with self.assertRaisesRegex(UserError, "has fewer than two quotations"):
            self.lead.action_compare_quotations()
        stranger = self._create_order(self._create_lead(name="Other"))
        with self.assertRaisesRegex(UserError, f"{stranger.name} is not a quotation of"):
            self._compare(self.first, stranger)

    def test_who_may_compare(self):
        self._create_order(self.lead)
        # The colleague has own documents only.
        for user in (self.employee, self.portal_user, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.lead.with_user(user).action_compare_quotations()

    def test_the_tab_of_a_salesperson(self):
        """It tells which quotation makes the amount, and leaves out those of colleagues."""
        second = self._create_order(self.lead, [(self.helmet, {})], user_id=self.salesperson.id)
        self._create_order(self.lead, user_id=self.colleague.id).action_confirm()
        self.first.action_confirm()
        self.env.invalidate_all()
        form = Form(self.lead.with_user(self.salesperson))
        self.assertEqual(
            {r['id']: r['opportunity_accepted'] for r in form.order_ids._records},
            {self.first.id: True, second.id: False},
        )

    def test_saving_beside_quotations_of_colleagues(self):
        """What the server reads for its own ends does not come back to the form with the answer."""
        self._create_order(self.lead, user_id=self.colleague.id)
        won = self._create_lead(name="Won by a colleague's quotation")
        self._create_order(won, user_id=self.colleague.id).action_confirm()
        campaign = self.env['utm.campaign'].create({'name': "Spring"})
        changes = [
            {'name': "Bikes for messengers"},
            {'campaign_id': campaign.id},
            {'stage_id': self.stage_proposal.id},
            {'partner_id': self.env['res.partner'].create({'name': "Green Bikes"}).id},
            {'team_id': False},
        ]
        for lead in (self.lead, won):
            for values in changes:
                with self.subTest(lead=lead.name, values=values):
                    self.env.invalidate_all()
                    (answer,) = (
                        lead.with_user(self.salesperson)
                        .with_context(tracking_disable=False, mail_notrack=False)
                        .web_save(values, {'order_ids': {'fields': {'name': {}}}})
                    )
                    expected = self.first.ids if lead == self.lead else []
                    self.assertEqual([order['id'] for order in answer['order_ids']], expected)
