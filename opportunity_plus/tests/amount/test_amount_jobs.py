from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import OpportunityPlusCommon

LOGGER = 'odoo.addons.opportunity_plus.models.amount.crm_lead_jobs'


@tagged('post_install', '-at_install')
class TestAmountJobs(OpportunityPlusCommon):
    """An opportunity that a job cannot work on is told of; the job does the others."""

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
        cls.leads = cls.env['crm.lead'].concat(
            *(
                cls._create_lead([(cls.service, {'price_unit': 100.0})], pricelist_id=pricelist.id)
                for _number in range(5)
            )
        )
        cls.bad = cls.leads[2]
        cls.env.flush_all()
        cls.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT crm_lead_one_stays"
            " CHECK (id != %s OR expected_revenue = 50)",
            [cls.bad.id],
        )
        cls.money.rate_ids.create({'name': today, 'rate': 4.0, 'currency_id': cls.money.id})

    def _run(self):
        with mute_logger('odoo.sql_db'), self.assertLogs(LOGGER, 'WARNING') as logs:
            self.env['crm.lead']._cron_refresh_foreign_amounts()
        self.env.invalidate_all()
        return "\n".join(logs.output)

    def test_one_bad_amount_does_not_stop_the_others(self):
        self.assertIn(str(self.bad.id), self._run())
        self.assertEqual(self.leads.mapped('expected_revenue'), [25.0, 25.0, 50.0, 25.0, 25.0])

    def test_the_salesperson_is_told_once(self):
        self._run()
        self._run()
        activity = self.bad.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("crm_lead_one_stays", activity.note)
        self.assertFalse((self.leads - self.bad).activity_ids)

    def test_nobody_who_left_is_told(self):
        self.salesperson.active = False
        self._run()
        self.assertEqual(self.bad.activity_ids.user_id, self.leader)
        self.bad.activity_ids.unlink()
        self.leader.active = False
        self._run()
        user = self.bad.activity_ids.user_id
        self.assertTrue(user.active and user.has_group('sales_team.group_sale_manager'))

    def test_a_batch_is_divided_not_tried_one_by_one(self):
        CrmLead = self.env.registry['crm.lead']
        refresh, sizes = CrmLead._refresh, []

        def count(leads, domain, names):
            sizes.append(len(leads))
            return refresh(leads, domain, names)

        with patch.object(CrmLead, '_refresh', count):
            self._run()
        self.assertEqual(sizes, [5, 2, 3, 1, 2])
