from lxml import etree

from odoo.tests import tagged, users

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestActionsOfAForm(OpportunityPlusCommon):
    """The gear of a form holds what can be done with every opportunity."""

    @users('op_manager')
    def test_what_needs_an_order_or_another_price_list_is_a_button(self):
        bound = self.env['ir.actions.actions'].get_bindings('crm.lead')['action']
        names = {
            name: {
                action['name']
                for action in bound
                if name in (action['binding_view_types'] or '').split(',')
            }
            for name in ('form', 'list')
        }
        self.assertIn("Recompute from Orders", names['list'])
        self.assertIn("Send Customer Sheet", names['form'])
        self.assertFalse(
            names['form'] & {"Recompute from Orders", "Update Prices and Taxes", "Renew"}
        )

    @users('admin')
    def test_our_settings_follow_the_first_block(self):
        view = self.env.ref('crm.res_config_settings_view_form')
        arch = etree.fromstring(self.env['res.config.settings'].get_view(view.id, 'form')['arch'])
        blocks = arch.xpath("//app[@name='crm']/block")
        self.assertEqual(blocks[1].get('name'), 'opportunity_acceptance')
