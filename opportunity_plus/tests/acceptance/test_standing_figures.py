from contextlib import closing

from odoo import fields
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestStandingFigures(OpportunityPlusCommon):
    """Whatever becomes of a rate and whatever is touched then: no figure of what was sold moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls.foreign = cls.env['res.currency'].create({'name': 'OPF', 'symbol': 'F'})
        cls.rate = cls._create_rate('2020-01-01', 4.0)
        cls.pricelist = cls.env['product.pricelist'].create(
            {'name': "Foreign", 'currency_id': cls.foreign.id}
        )
        cls.lead = cls._create_lead([(cls.bike, {})])
        cls.order = cls._create_order(cls.lead, pricelist_id=cls.pricelist.id)
        cls.order.action_confirm()
        cls.env.flush_all()

    @classmethod
    def _create_rate(cls, day, rate):
        return cls.env['res.currency.rate'].create(
            {
                'currency_id': cls.foreign.id,
                'name': day,
                'rate': rate,
                'company_id': cls.company.id,
            }
        )

    def _get_changes(self):
        return {
            'corrected': lambda: self.rate.write({'rate': 8.0}),
            'deleted': lambda: self.rate.unlink(),
            'added': lambda: self._create_rate(fields.Date.today(), 8.0),
            'moved': lambda: self.rate.write({'name': '2021-01-01'}),
            'in the future': lambda: self.rate.write({'name': '2999-01-01'}),
        }

    def _get_touches(self):
        lead, order = self.lead, self.order
        return {
            'order line': lambda: order.order_line.write({'sequence': 42}),
            'note on the order': lambda: order.write({'note': "Thanks"}),
            'name': lambda: lead.write({'name': "Another name"}),
            'salesperson': lambda: lead.write({'user_id': self.colleague.id}),
            'stage': lambda: lead.write({'stage_id': self.stage_proposal.id}),
            'tax': lambda: self.tax_excluded.write({'name': "Another name"}),
            'sync': lambda: lead._sync_with_orders(),
            'jobs': lambda: (
                lead._cron_refresh_foreign_amounts(),
                lead._cron_retry_acceptance(),
            ),
            'scoring': lambda: lead._compute_probabilities(),
            'lock': lambda: order.action_lock(),
        }

    def _get_figures(self):
        """Every stored amount of the opportunity and its products, those aside that are weighted:
        they follow the probability.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        lead = self.lead
        records = [lead, *lead.opportunity_line_ids, *lead.acceptance_ids.order_ids]
        return {
            f'{record}.{name}': record[name]
            for record in records
            for name, field in record._fields.items()
            if field.store and (field.type == 'monetary' or name == 'rate')
            if not name.startswith('prorated')
        }

    def test_every_change_and_every_touch(self):
        expected = self._get_figures()
        self.assertIn(0.25, expected.values())
        for change, change_it in self._get_changes().items():
            for touch, touch_it in self._get_touches().items():
                with self.subTest(change, touch=touch), closing(self.env.cr.savepoint()):
                    change_it()
                    touch_it()
                    self.assertEqual(self._get_figures(), expected)
                    self.assertFalse(self.lead.acceptance_failure)
                self.env.invalidate_all(flush=False)
                self.env.cr.precommit.clear()
                self.env.cr.precommit.data.clear()
