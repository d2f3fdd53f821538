from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import OpportunityPlusCommon

# It says of an own order what its state says; lists of orders depend on it.
HARMLESS = {'sale.order.opportunity_accepted'}


@tagged('post_install', '-at_install')
class TestDialogAccess(OpportunityPlusCommon):
    """A dialog is its user's, and the portal shows nothing of ours."""

    def _get_dialogs(self):
        return [
            name
            for name, model in self.env.registry.items()
            if model._transient and name.startswith('crm.opportunity.')
        ]

    def test_every_dialog_has_a_rule(self):
        dialogs = self._get_dialogs()
        self.assertGreater(len(dialogs), 3)
        for name in dialogs:
            rules = self.env['ir.rule'].search([('model_id.model', '=', name)])
            self.assertIn("'create_uid', '=', user.id", rules.mapped('domain_force')[0], name)
            self.assertFalse(rules.groups, name)

    @users('op_manager')
    def test_dialogs_of_somebody_else(self):
        """What it offers and previews is what its user may see, maybe in another company."""
        lead = self._create_lead([(self.bike, {})]).with_user(self.env.user)
        for _number in range(2):
            self._create_order(lead)
        dialogs = [
            self.env[action['res_model']].browse(action['res_id'])
            for action in (
                lead.action_recompute_from_orders(),
                lead.action_compare_quotations(),
                lead.action_link_existing(),
            )
        ]
        handover = self.env['crm.opportunity.handover'].browse(lead.action_hand_over()['res_id'])
        handover.receiver_ids = self.colleague
        handover.action_preview()
        self.env['crm.opportunity.link.line'].create({'wizard_id': dialogs[2].id})
        dialogs.append(self.env['crm.opportunity.target.spread'].create({'amount': 5.0}))
        dialogs.append(self.env['crm.opportunity.movement.days'].create({}))
        dialogs.append(self.env['crm.opportunity.new.quotation'].create({'lead_id': lead.id}))
        dialogs += [dialogs[0].line_ids, self.env['crm.opportunity.link.line'].search([])]
        dialogs += [handover, handover.line_ids]
        takeover = self.env['crm.opportunity.takeover'].create({})
        left = self.env['crm.opportunity.takeover.left'].sudo()
        dialogs += [takeover, left.create({'wizard_id': takeover.id}).sudo(False)]
        self.assertEqual({dialog._name for dialog in dialogs}, set(self._get_dialogs()))
        other = self.env.ref('base.user_admin')
        other.sudo().group_ids += self.env.ref('sales_team.group_sale_manager')
        for dialog in dialogs:
            self.assertTrue(dialog.read())
            with self.subTest(dialog._name), self.assertRaises(AccessError):
                dialog.with_user(other).read()
            self.assertFalse(dialog.with_user(other).search([('id', 'in', dialog.ids)]))

    def test_the_portal_reads_no_field_of_ours(self):
        """On whatever model its users may read: contacts, orders, companies."""
        portal = self.portal_user | self.env.ref('base.public_user')
        told = set()
        for user in portal:
            for name, model_class in self.env.registry.items():
                model = self.env[name].with_user(user)
                if model_class._abstract or not model.has_access('read'):
                    continue
                of_odoo = {
                    field
                    for base in model_class.mro()
                    if not getattr(base, 'pool', None) and 'opportunity_plus' not in base.__module__
                    for field in vars(base)
                }
                told |= {
                    f'{name}.{field}'
                    for field in model.fields_get()
                    if field not in of_odoo and model._fields[field]._module == 'opportunity_plus'
                }
        self.assertFalse(sorted(told - HARMLESS))
