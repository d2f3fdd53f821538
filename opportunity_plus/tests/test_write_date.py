from datetime import datetime

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_relation import RelationCommon

LONG_AGO = datetime(2020, 1, 1)


@tagged('post_install', '-at_install')
class TestWriteDate(RelationCommon):
    """Integrations find by ``write_date`` what changed: amount, products, status and people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {}), (cls.helmet, {})])
        cls.relation = cls._add(cls.lead, cls.ann)
        cls.order = cls._quote(cls.lead)

    def _age(self):
        """Let the opportunity be untouched for years."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id = %s", [LONG_AGO, self.lead.id]
        )
        self.env.invalidate_all()

    def _is_noticed(self, change):
        self._age()
        change()
        self.env.flush_all()
        self.lead.invalidate_recordset(['write_date'])
        return self.lead.write_date > LONG_AGO

    def _check(self, **ways):
        for name, change in ways.items():
            with self.subTest(name):
                self.assertTrue(self._is_noticed(change), name)

    def test_reading_and_saving_nothing_is_no_change(self):
        self.assertFalse(self._is_noticed(lambda: self.lead.web_read({'expected_revenue': {}})))
        self.assertFalse(self._is_noticed(self.lead._sync_with_orders))

    def test_products_by_hand(self):
        """What says nothing about the amount is a change too."""
        lead = self.lead
        line, Line = lead.opportunity_line_ids[0], self.env['crm.opportunity.line']
        self._check(
            text=lambda: line.write({'name': "As agreed"}),
            month=lambda: line.write({'date_start': '2026-03-01'}),
            quantity=lambda: line.write({'product_uom_qty': 3}),
            place=lambda: line.write({'sequence': 99}),
            in_the_form=lambda: lead.write(
                {'opportunity_line_ids': [Command.update(line.id, {'name': "Otherwise"})]}
            ),
            added=lambda: Line.create(
                {'lead_id': lead.id, 'product_id': self.service.id, 'price_unit': 0}
            ),
            archived=lambda: lead.opportunity_line_ids[2].write({'active': False}),
            deleted=lambda: lead.opportunity_line_ids[1].unlink(),
            moved_away=lambda: line.write({'lead_id': self._create_lead(name="Other").id}),
            moved_here=lambda: line.write({'lead_id': lead.id}),
        )

    def test_people(self):
        lead = self.lead
        self._check(
            role=lambda: self.relation.write({'role_id': self.influencer.id}),
            added=lambda: self._add(lead, self.bob),
            in_the_form=lambda: lead.write(
                {'relation_ids': [Command.update(self.relation.id, {'role_id': False})]}
            ),
            removed=lambda: self.relation.unlink(),
            customer=lambda: lead.write({'partner_id': self.ann.id}),
        )

    def test_orders(self):
        lead, order = self.lead, self.order
        line = order.order_line[0]

        def recompute_below_write():
            """As a delivery does with the cost: no `write` of the order is called."""
            line.env.add_to_compute(line._fields['margin'], line)
            line.product_id.standard_price = 1.0
            line.purchase_price = 7.0

        self._check(
            leads=lambda: lead.write({'primary_order_id': order.id}),
            changed_while_it_leads=lambda: line.write({'name': "Leading"}),
            leads_no_more=lambda: lead.write({'primary_order_id': False}),
            accepted=order.action_confirm,
            text=lambda: line.write({'name': "Blue"}),
            price=lambda: line.write({'price_unit': 5.0}),
            cost=recompute_below_write,
            added=lambda: order.write(
                {'order_line': [Command.create({'product_id': self.service.id, 'price_unit': 0})]}
            ),
            deleted=lambda: order.write({'state': 'draft', 'order_line': [Command.clear()]}),
            accepted_again=lambda: order.write({'state': 'sale'}),
            left_out=order.action_leave_out_of_opportunity,
            counts_again=order.action_count_in_opportunity,
            cancelled=order._action_cancel,
        )

    def test_status_and_amount(self):
        lead = self._create_lead()
        self.lead = lead
        self._check(
            amount=lambda: lead.write({'expected_revenue': 700}),
            stage=lambda: lead.write({'stage_id': self.stage_proposal.id}),
            won=lead.action_set_won,
            lost=lambda: (lead.write({'stage_id': self.stage_new.id}), lead.action_set_lost()),
            restored=lead.action_unarchive,
            merged=lambda: (lead | self._create_lead(name="Same"))._merge_opportunity(),
        )

    def test_jobs(self):
        """The rate of a day is a change; scoring, which moves no amount, is not asked here."""
        currency = self.env['res.currency'].create({'name': 'OPW', 'symbol': 'W'})
        currency.rate_ids = [Command.create({'name': '2000-01-01', 'rate': 2.0})]
        self.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        self.lead.pricelist_id = self.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': currency.id}
        )

        def refresh():
            currency.rate_ids = [Command.create({'name': fields.Date.today(), 'rate': 4.0})]
            self.env['crm.lead']._cron_refresh_foreign_amounts()

        self._check(rate=refresh)
