from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.margin import SEE_MARGIN, sees_margin
from ..common_margin import HIDDEN_FIELDS, MarginCommon


@tagged('post_install', '-at_install')
class TestMarginAccess(MarginCommon):
    """Where the setting is off, costs and margins are told to sales managers only."""

    def _get_samples(self, user):
        """A record of each model that has something to hide, as a user."""
        samples = {
            'crm.lead': self.lead,
            'crm.opportunity.line': self.line,
            'sale.order': self.order,
            'sale.order.line': self.order.order_line,
            'res.partner': self.customer,
            'sale.report': self.env['sale.report'].search([('name', '=', self.order.name)]),
        }
        for model in HIDDEN_FIELDS.keys() - samples.keys():
            samples[model] = self.env[model].search([('lead_id', '=', self.lead.id)], limit=1)
        return {model: self._as(user, samples[model][:1]) for model in HIDDEN_FIELDS}

    def _assert_denied(self, function):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            function()

    def test_who_sees_them(self):
        for user in (self.salesperson, self.colleague, self.leader, self.employee):
            self.assertFalse(sees_margin(self.env(user=user)), user.login)
        self.assertFalse(sees_margin(self.env(user=self.salesperson, su=True)))
        self.assertTrue(sees_margin(self.env(user=self.manager)))
        self.assertTrue(sees_margin(self.env(user=self.env.ref('base.user_root'))))

    def test_no_way_to_read(self):
        self.salesperson.group_ids += self.env.ref('base.group_allow_export')
        for model, records in self._get_samples(self.salesperson).items():
            for name in HIDDEN_FIELDS[model]:
                with self.subTest(model, field=name):
                    self.assertNotIn(name, records.fields_get())
                    self._assert_denied(lambda r=records, n=name: r.read([n]))
                    self._assert_denied(lambda r=records, n=name: r.web_read({n: {}}))
                    self._assert_denied(lambda r=records, n=name: r.export_data([n]))
                    if records.has_access('write'):
                        spec = {name: {}}
                        self._assert_denied(lambda r=records, s=spec: r.onchange({}, [], s))
                    self._assert_denied(lambda r=records, n=name: r[n])

    def test_no_way_to_search_group_or_sort(self):
        for model, records in self._get_samples(self.salesperson).items():
            for name in HIDDEN_FIELDS[model]:
                if not records._fields[name].store and records._auto:
                    continue
                with self.subTest(model, field=name):
                    self._assert_denied(lambda r=records, n=name: r.search([(n, '>', 1)]))
                    self._assert_denied(lambda r=records, n=name: r.search([], order=n))
                    for spec in (f'{name}:sum', f'{name}:avg', f'{name}:array_agg'):
                        self._assert_denied(lambda r=records, s=spec: r._read_group([], [], [s]))
        lead = self._as(self.salesperson, self.lead)
        self._assert_denied(lambda: lead.search([('opportunity_line_ids.margin', '>', 1)]))
        self._assert_denied(lambda: lead.search([('order_ids.margin', '>', 1)]))

    def test_managers_read_all(self):
        for model, records in self._get_samples(self.manager).items():
            names = HIDDEN_FIELDS[model]
            self.assertLessEqual(set(names), records.fields_get().keys())
            self.assertEqual(len(records.read(names)), len(records))
            if records._fields[names[0]].store or not records._auto:
                records._read_group([], [], [f'{names[0]}:sum'])
        lead = self._as(self.manager, self.lead)
        self.assertEqual(lead.margin, 1100.0 - 555.5 - 40.0)
        self.assertEqual(lead.search([('margin', '=', 504.5), ('id', '=', lead.id)]), lead)

    def test_no_way_to_write(self):
        """A refusal does not tell the value either, nor does one that is right by chance."""
        lead = self._as(self.salesperson, self.lead)
        line = lead.opportunity_line_ids[0]
        for margin in (1.0, 504.5):
            self._assert_denied(lambda m=margin: lead.write({'margin': m}))
            self._assert_denied(lambda m=margin: lead.create({'name': "x", 'margin': m}))
        for cost in (1.0, 555.5):
            self._assert_denied(lambda c=cost: line.write({'purchase_price': c}))
            self._assert_denied(
                lambda c=cost: line.create(
                    {'lead_id': lead.id, 'product_id': self.bike.id, 'purchase_price': c}
                )
            )
        self._assert_denied(lambda: line.write({'margin': line.price_subtotal - 555.5}))
        order_line = self._as(self.salesperson, self.order).order_line
        self._assert_denied(lambda: order_line.write({'purchase_price': 1.0}))

    @mute_logger('odoo.sql_db')
    def test_import(self):
        leads = self.env['crm.lead'].with_user(self.salesperson)
        names = ['name', 'type', 'opportunity_line_ids/product_id/.id']
        row = ["Imported", 'opportunity', str(self.bike.id)]
        result = leads.load([*names, 'opportunity_line_ids/purchase_price'], [[*row, '1']])
        self.assertFalse(result['ids'])
        self.assertIn("enough rights", result['messages'][0]['message'])
        result = leads.load(names, [row])
        self.assertFalse(result['messages'])
        self.assertEqual(self.env['crm.lead'].browse(result['ids']).margin, 400.0)

    @mute_logger('odoo.sql_db')
    def test_import_again_tells_no_cost_to_whoever_guesses_it(self):
        leads = self.env['crm.lead'].with_user(self.salesperson)
        names = ['.id', 'opportunity_line_ids/.id', 'opportunity_line_ids/purchase_price']
        for cost in ('1.0', '555.5'):
            row = [str(self.lead.id), str(self.line.id), cost]
            message = leads.load(names, [row])['messages'][0]['message']
            self.assertIn("enough rights", message)

    def test_marker_of_a_cost_that_passes_on_cannot_be_forged(self):
        """An order line made by RPC takes the cost of the product, whatever the context says."""
        order = self._as(self.salesperson, self.order)
        for value in (True, 1, 'ACCEPTANCE', {}):
            line = order.order_line.with_context(opportunity_cost_kept=value).create(
                {
                    'order_id': order.id,
                    'product_id': self.bike.id,
                    'opportunity_line_id': self.line.id,
                }
            )
            self.assertEqual(line.sudo().purchase_price, 600.0)

    def test_employees_and_contacts(self):
        """Margins may be for all employees: what they are of is for sales people."""
        self._switch_margins(True)
        relation = self.env['crm.opportunity.relation']
        relation.create(
            {'lead_id': self.lead.id, 'partner_id': self.company.partner_id.id, 'kind': 'partner'}
        )
        self.lead.action_set_won()
        partner = self.company.partner_id
        self.assertEqual(self._as(self.manager, partner).partner_won_margin, 504.5)
        self.assertEqual(self._as(self.salesperson, partner).partner_won_margin, 504.5)
        self.assertEqual(self._as(self.employee, partner).partner_won_margin, 0.0)
        self._switch_margins(False)
        seen = self._as(self.salesperson, partner)
        self.assertEqual((seen.partner_won_revenue, seen.partner_won_count), (1100.0, 1))
        self.assertEqual(self._as(self.manager, partner).partner_won_margin, 504.5)

    def test_a_holder_of_the_group(self):
        """Somebody who is no sales manager can be told by name."""
        self.colleague.group_ids += self.env.ref(SEE_MARGIN)
        self.lead.user_id = self.colleague
        self.assertEqual(self._as(self.colleague, self.lead).margin, 504.5)

    def test_seen_by_all_while_the_setting_is_on(self):
        self._switch_margins(True)
        self.assertEqual(self._as(self.salesperson, self.lead).margin, 504.5)
        line = self._as(self.salesperson, self.line)
        line.purchase_price = 500.0
        self.assertEqual(line.margin, 500.0)
