from odoo.fields import Command
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install', '-standard', 'opportunity_plus_shop')
class TestShopAutomation(OpportunityPlusCommon):
    """Automations run once for what a person sees as one change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.automations = cls.env['base.automation']
        cls._automate('on_stage_set', cls.stage_won, 'stage_id', "Stage")
        cls._automate('on_create_or_write', None, 'expected_revenue', "Amount")
        cls._automate('on_create', None, None, "New")

    @classmethod
    def _automate(cls, trigger, stage, name, label):
        model = cls.env['ir.model']._get('crm.lead')
        cls.automations += cls.env['base.automation'].create(
            {
                'name': label,
                'model_id': model.id,
                'trigger': trigger,
                'trg_field_ref': stage.id if stage else False,
                'trigger_field_ids': [
                    Command.set(cls.env['ir.model.fields']._get('crm.lead', name).ids)
                ]
                if name
                else False,
                'action_server_ids': [
                    Command.create(
                        {
                            'name': label,
                            'model_id': model.id,
                            'state': 'code',
                            'code': f"record.message_post(body='Automation {label}')",
                        }
                    )
                ],
            }
        )

    def _get_runs(self, lead):
        """How often each automation ran since the last time."""
        self.env.flush_all()
        messages = lead.message_ids.filtered(lambda message: 'Automation' in message.body)
        runs = sorted(
            body.partition('Automation ')[2].removesuffix('</p>')
            for body in messages.mapped('body')
        )
        messages.unlink()
        return runs

    def test_once_for_each_change(self):
        lead = self._create_lead([(self.bike, {})])
        self.assertEqual(self._get_runs(lead).count("New"), 1)
        lead.opportunity_line_ids.sequence = 50
        lead.opportunity_line_ids.date_start = '2026-01-01'
        lead.probability = 40.0
        self.assertEqual(self._get_runs(lead), [])
        lead.opportunity_line_ids.product_uom_qty = 2.0
        self.assertEqual(self._get_runs(lead), ["Amount"])
        order = self._create_order(lead)
        order.action_confirm()
        self.assertEqual(self._get_runs(lead), ["Amount", "Stage"])
        order.order_line.sequence = 50
        lead._sync_with_orders()
        self.assertEqual(self._get_runs(lead), [])
        order._action_cancel()
        self.assertEqual(self._get_runs(lead), ["Amount"])
