from odoo.tests import Form, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopCosts(OpportunityPlusCommon):
    """Deliveries and timesheets move the cost of what was sold, without a `write` on the order."""

    def _sell(self, product, quantity=10):
        lead = self._create_lead([(product, {'product_uom_qty': quantity})])
        order = self.env['sale.order'].browse(lead.create_quotation())
        order.action_confirm()
        self.env.flush_all()
        return lead, order

    def _compare(self, lead, order):
        """The opportunity is its order, line by line."""
        self.env.flush_all()
        self.assertFalse(lead.acceptance_failure)
        self.assertAlmostEqual(lead.expected_revenue, order.amount_untaxed)
        self.assertAlmostEqual(lead.margin, order.margin)
        for line in lead.opportunity_line_ids:
            for name in ('product_uom_qty', 'price_subtotal', 'purchase_price', 'margin'):
                self.assertAlmostEqual(line[name], line.sale_line_id[name], msg=name)
        self.assertAlmostEqual(
            sum(lead.acceptance_ids.order_ids.mapped('margin')), order.margin, msg="remembered"
        )

    def test_timesheets(self):
        product = self._create_product(
            "Hours",
            100.0,
            type='service',
            service_policy='delivered_timesheet',
            service_tracking='task_in_project',
            uom_id=self.env.ref('uom.product_uom_hour').id,
        )
        lead, order = self._sell(product)
        margin = order.margin
        task = order.order_line.task_id
        employee = self.env['hr.employee'].create({'name': "Eve", 'hourly_cost': 30})
        timesheet = self.env['account.analytic.line'].create(
            {
                'name': "-",
                'project_id': task.project_id.id,
                'task_id': task.id,
                'unit_amount': 4,
                'employee_id': employee.id,
            }
        )
        self._compare(lead, order)
        self.assertNotEqual(order.margin, margin)
        timesheet.unit_amount = 8
        self._compare(lead, order)
        timesheet.unlink()
        self._compare(lead, order)

    def _receive(self, product, quantity, cost):
        move = self.env['stock.move'].create(
            {
                'product_id': product.id,
                'product_uom_qty': quantity,
                'location_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': self.env.ref('stock.stock_location_stock').id,
                'price_unit': cost,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()

    def _deliver(self, order):
        picking = order.picking_ids.filtered(lambda p: p.state not in ('done', 'cancel'))
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.button_validate()
        return picking

    def test_sold_delivered_cancelled_changed_confirmed_again_and_returned(self):
        category = self.env['product.category'].create(
            {'name': "Average", 'property_cost_method': 'average'}
        )
        product = self._create_product(
            "Stored", 100.0, is_storable=True, categ_id=category.id, invoice_policy='delivery'
        )
        self._receive(product, 20, 40.0)
        lead, order = self._sell(product)
        self._compare(lead, order)
        self._receive(product, 20, 80.0)
        self._deliver(order)
        self._compare(lead, order)
        order._action_cancel()
        self.env.flush_all()
        self.assertRecordValues(lead, [{'amount_source': 'lines', 'won_status': 'pending'}])
        self.assertFalse(lead.acceptance_ids)
        order.action_draft()
        order.order_line.product_uom_qty = 4
        self.assertEqual(lead.amount_source, 'lines')
        order.action_confirm()
        self._compare(lead, order)
        self.assertEqual(lead.expected_revenue, 400.0)
        done = order.picking_ids.filtered(lambda p: p.state == 'done')[:1]
        form = Form(
            self.env['stock.return.picking'].with_context(
                active_id=done.id, active_ids=done.ids, active_model='stock.picking'
            )
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = 2
        action = wizard.action_create_returns()
        returned = self.env['stock.picking'].browse(action['res_id'])
        returned.move_ids.write({'quantity': 2, 'picked': True})
        returned.button_validate()
        self._compare(lead, order)
