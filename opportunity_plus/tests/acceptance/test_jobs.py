from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import OpportunityPlusCommon

LOGGERS = [
    f'odoo.addons.opportunity_plus.models.{name}'
    for name in ('amount.crm_lead_jobs', 'acceptance.crm_lead_failure')
]


@tagged('post_install', '-at_install')
class TestJobs(OpportunityPlusCommon):
    """One opportunity that cannot be written stops no scheduled action of ours, whichever it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.money = cls.env['res.currency'].create(
            {
                'name': 'OPJ',
                'symbol': 'J',
                'rate_ids': [Command.create({'name': today - timedelta(days=9), 'rate': 2.0})],
            }
        )
        pricelist = cls.env['product.pricelist'].create(
            {'name': "J", 'currency_id': cls.money.id, 'company_id': False}
        )
        lines = [(cls.service, {'price_unit': 100.0})]
        cls.bad_abroad, cls.abroad = (
            cls._create_lead(lines, pricelist_id=pricelist.id) for _number in range(2)
        )
        cls.bad_sold, cls.sold = (cls._create_lead() for _number in range(2))

    def _constrain(self, leads):
        """Let the database refuse another amount of some opportunities."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE crm_lead DROP CONSTRAINT IF EXISTS one_stays, ADD CONSTRAINT one_stays"
                " CHECK (id NOT IN %s OR expected_revenue IN (0, 50))",
                tuple(leads.ids),
            )
        )

    @mute_logger('odoo.sql_db', *LOGGERS)
    def test_every_job(self):
        self._constrain(self.bad_abroad | self.bad_sold | self.sold)
        orders = self._create_order(self.bad_sold) | self._create_order(self.sold)
        orders.action_confirm()
        self.assertEqual(orders.mapped('state'), ['sale', 'sale'])
        self.assertEqual(self.sold.won_status, 'pending')
        self._constrain(self.bad_abroad | self.bad_sold)
        values = {'name': fields.Date.today(), 'rate': 4.0, 'currency_id': self.money.id}
        self.money.rate_ids.create(values)
        jobs = self.env['ir.cron'].browse(
            self.env['ir.model.data']
            .search([('module', '=', 'opportunity_plus'), ('model', '=', 'ir.cron')])
            .mapped('res_id')
        )
        self.assertGreater(len(jobs), 1)
        for job in jobs:
            with self.subTest(job.cron_name), self.enter_registry_test_mode():
                self.assertIs(job.method_direct_trigger(), True)
        self.env.invalidate_all()
        leads = self.bad_abroad | self.abroad | self.bad_sold | self.sold
        self.assertEqual(leads.mapped('expected_revenue'), [50.0, 25.0, 0.0, 1000.0])
        for lead in self.bad_abroad | self.bad_sold:
            self.assertIn("one_stays", lead.activity_ids.note)
        self.assertFalse((self.abroad | self.sold).activity_ids)
