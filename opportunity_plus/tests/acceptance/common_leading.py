from ..common import OpportunityPlusCommon


class LeadingCommon(OpportunityPlusCommon):
    """An opportunity with a typed amount of 900 and a quotation of 300."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.untaxed = cls._create_product("Untaxed", 100.0, taxes=cls.env['account.tax'])
        cls.lead = cls._create_lead()
        cls.lead.expected_revenue = 900.0
        cls.order = cls._create_quotation(300.0)

    @classmethod
    def _create_quotation(cls, price, lead=None, **values):
        line = (cls.untaxed, {'price_unit': price})
        values = {'user_id': cls.salesperson.id, **values}
        return cls._create_order(lead or cls.lead, [line], **values)

    def _assert_lead(self, source, amount, lead=None, **values):
        self.env.flush_all()
        self.assertRecordValues(
            lead or self.lead, [{'amount_source': source, 'expected_revenue': amount, **values}]
        )

    def _assert_led_by(self, order, amount):
        self._assert_lead('quotation', amount, primary_order_id=order.id, won_status='pending')
        self.assertTrue(order.opportunity_leading)
        self.assertEqual(self.lead.opportunity_line_ids.sale_line_id, order.order_line)

    def _assert_not_led(self, amount=900.0):
        self._assert_lead('manual', amount, primary_order_id=False, is_led=False)
        self.assertFalse(self._all_lines(self.lead))
        self.assertFalse(self.lead.acceptance_ids)
        self.assertFalse(self.order.exists().opportunity_leading)
