from lxml import etree

from odoo.tests import tagged

from ..common_relation import RelationCommon

LINES = {
    'opportunity_line_ids': ('product_id', 'tax_ids', 'price_subtotal'),
    'contact_relation_ids': ('partner_id', 'role_id', 'is_follower', 'is_decision_maker'),
    'competitor_relation_ids': ('partner_id', 'role_id', 'is_follower', 'competitor_price_gap'),
    'order_ids': ('name', 'opportunity_story', 'opportunity_comparison'),
}
ORDERS = {
    'opportunity_line_ids': 'sequence, id',
    'order_ids': 'client_order_ref, id desc',
}


@tagged('post_install', '-at_install')
class TestFormQueries(RelationCommon):
    """Opening an opportunity costs few queries more than in Odoo without this addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls._create_lead()
        cls.full = cls._create_lead([(cls.bike, {}), (cls.helmet, {})])
        cls._add(cls.full, cls.ann, role_id=cls.decision_maker.id)
        cls._add(cls.full, cls.rival, 'competitor', competitor_price=100)
        cls.orders = cls._create_order(cls.full) + cls._create_order(cls.full)
        cls.orders.user_id = cls.salesperson

    def _get_specification(self):
        """What the client asks for, by what is shown in the form and in its lists."""
        Lead = self.env['crm.lead'].with_user(self.salesperson)
        form = etree.fromstring(Lead.get_view(view_type='form')['arch'])
        fields = Lead._fields
        specification = {
            node.get('name'): {'fields': {'display_name': {}}}
            if fields[node.get('name')].relational
            else {}
            for node in form.xpath("//field[not(ancestor::field)]")
        }
        self.assertLessEqual(LINES.keys(), specification.keys())
        for name, shown in LINES.items():
            rows = fields[name].comodel_name
            specification[name] = {
                'fields': {
                    field: {'fields': {'display_name': {}}}
                    if self.env[rows]._fields[field].relational
                    else {}
                    for field in shown
                },
                **({'order': ORDERS[name]} if name in ORDERS else {}),
            }
        return specification

    def _read(self, lead, specification):
        lead = lead.with_user(self.salesperson).with_context(lang='en_US', tz='UTC')
        self.env.flush_all()
        self.env.invalidate_all()
        return lead.web_read(specification)

    def _count_more(self, lead):
        """How many queries the fields of this addon cost beside those of Odoo."""
        specification = self._get_specification()
        ours = self.env['ir.model.fields'].sudo().search([('model', '=', 'crm.lead')])
        ours = set(ours.filtered(lambda f: f.modules == 'opportunity_plus').mapped('name'))
        stock = {n: s for n, s in specification.items() if n not in {*ours, 'order_ids'}}
        counts = []
        for asked in (specification, stock):
            self._read(lead, asked)  # warm up
            before = self.env.cr.sql_log_count
            self._read(lead, asked)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[0] - counts[1]

    def test_a_full_opportunity(self):
        self.assertLessEqual(self._count_more(self.full), 8)

    def test_an_empty_opportunity(self):
        self.assertLessEqual(self._count_more(self.empty), 2)

    def test_lists_come_in_the_order_that_is_asked_for(self):
        first, last = self.full.opportunity_line_ids
        first.sequence, last.sequence = 20, 10
        self.orders[0].client_order_ref, self.orders[1].client_order_ref = "A", "B"
        [values] = self._read(self.full, self._get_specification())
        self.assertEqual([row['id'] for row in values['opportunity_line_ids']], (last + first).ids)
        self.assertEqual([row['id'] for row in values['order_ids']], self.orders.ids)

    def test_orders_that_were_read_before_come_in_that_order_too(self):
        lead = self.full.with_user(self.salesperson)
        former = lead.order_ids.ids
        self.assertEqual(len(former), 2)
        specification = self._get_specification()
        for order in ('id', 'id desc'):
            specification['order_ids']['order'] = order
            [values] = lead.web_read(specification)
            ids = [row['id'] for row in values['order_ids']]
            self.assertEqual(ids, sorted(former, reverse=order == 'id desc'))

    def test_one_that_was_deleted_is_left_out(self):
        deleted = self._create_lead()
        self.env.flush_all()
        deleted.unlink()
        plain = {'name': {}, 'document_count': {}, 'opportunity_line_ids': {}}
        rows = self._read(self.empty + deleted, plain)
        self.assertEqual([row['id'] for row in rows], self.empty.ids)

    def test_it_is_what_each_field_says_alone(self):
        """Asked together or one by one, the answers are the same."""
        self.full.message_subscribe(self.ann.ids)
        self.env['ir.attachment'].create(
            {'name': "Plan", 'res_model': 'crm.lead', 'res_id': self.full.id, 'raw': b'plan'}
        )
        names = ('document_count', 'movement_explanation', 'attention_reasons')
        leads = self.full + self.empty
        together = self._read(leads, {name: {} for name in (*names, 'contact_relation_ids')})
        for values, lead in zip(together, leads.with_user(self.salesperson), strict=True):
            for name in names:
                self.env.invalidate_all()
                alone = lead[name].ids if name == 'attention_reasons' else lead[name]
                self.assertEqual(values[name], alone, name)
        self.assertEqual(together[0]['document_count'], 1)
        [values] = self._read(self.full, self._get_specification())
        self.assertTrue(values['contact_relation_ids'][0]['is_follower'])
        self.assertFalse(values['competitor_relation_ids'][0]['is_follower'])
