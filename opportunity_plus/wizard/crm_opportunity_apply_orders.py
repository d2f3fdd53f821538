from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.context import OwnContext


class CrmOpportunityApplyOrders(OwnContext, models.TransientModel):
    """Recompute opportunities from their orders, after a preview of what that changes.

    For orders confirmed before the installation, and for opportunities that could not be updated
    when a quotation was accepted.
    """

    _name = 'crm.opportunity.apply.orders'
    _description = "Recompute Opportunities from Their Orders"

    line_ids = fields.One2many(
        'crm.opportunity.apply.orders.line', 'wizard_id', string="Opportunities", readonly=True
    )
    order_ids = fields.Many2many(
        'sale.order',
        string="Orders",
        readonly=True,
        help="Confirmed orders of the opportunity that do not count in it yet.",
    )

    @api.model
    def _create_with_preview(self, leads, orders):
        """Create the wizard with a line for each opportunity.

        :param leads: the opportunities to recompute
        :param orders: the orders to apply to them
        :raise AccessError: if the user is no sales manager or may not change the opportunities
        """
        self.check_access('create')
        leads.check_access('write')
        previews = leads._preview_acceptance(orders)
        return self.create(
            {
                'order_ids': orders.ids,
                'line_ids': [
                    fields.Command.create(self._prepare_line_values(lead, *previews[lead.id]))
                    for lead in leads
                ],
            }
        )

    @api.model
    def _prepare_line_values(self, lead, before, after):
        values = {f'{name}_before': value for name, value in before.items()}
        if isinstance(after, dict):
            values.update({f'{name}_after': value for name, value in after.items()})
            values['is_changed'] = before != after
        else:
            values['problem'] = after
        return {**values, 'lead_id': lead.id}

    def action_apply(self):
        """Apply the orders to the opportunities, as if they were accepted today.

        :raise UserError: if no order is left to apply
        """
        self.ensure_one()
        leads = self.line_ids.lead_id.exists()
        leads.check_access('write')
        if self.order_ids:
            orders = self.order_ids & leads._get_unapplied_orders()
            if not orders:
                raise UserError(
                    self.env._(
                        "No confirmed order of “%(opportunity)s” is left to apply.",
                        opportunity=leads[:1].display_name,
                    )
                )
            leads._flag_as_accepted(orders)
        failed = leads._sync_with_orders()
        close = {'type': 'ir.actions.act_window_close'}
        if not failed:
            return close
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning',
                'sticky': True,
                'title': self.env._("Not everything could be recomputed"),
                'message': self.env._(
                    "%(opportunities)s still cannot be updated. The activity on each says why.",
                    opportunities=", ".join(failed.mapped('name')),
                ),
                'next': close,
            },
        }


class CrmOpportunityApplyOrdersLine(OwnContext, models.TransientModel):
    """One opportunity as it is and as it would be."""

    _name = 'crm.opportunity.apply.orders.line'
    _description = "Preview of a Recomputed Opportunity"

    wizard_id = fields.Many2one('crm.opportunity.apply.orders', required=True, ondelete='cascade')
    lead_id = fields.Many2one('crm.lead', string="Opportunity", required=True, ondelete='cascade')
    currency_id = fields.Many2one('res.currency', compute='_compute_currency_id')
    expected_revenue_before = fields.Monetary(
        string="Expected Revenue Now", help="The expected revenue as it is now."
    )
    expected_revenue_after = fields.Monetary(help="The expected revenue once the orders count.")
    margin_before = fields.Monetary(
        string="Margin Now", help="The margin of the opportunity as it is now."
    )
    margin_after = fields.Monetary(help="The margin once the orders count.")
    line_count_before = fields.Integer(
        string="Products Now", help="How many products the opportunity has now."
    )
    line_count_after = fields.Integer(
        string="Products After", help="How many products it has once the orders count."
    )
    stage_id_before = fields.Many2one(
        'crm.stage',
        string="Stage Now",
        ondelete='cascade',
        help="The stage of the opportunity as it is now.",
    )
    stage_id_after = fields.Many2one(
        'crm.stage',
        string="Stage After",
        ondelete='cascade',
        help="The stage once the orders count.",
    )
    problem = fields.Text(help="Why the opportunity cannot be updated from its orders.")
    is_changed = fields.Boolean()

    @api.depends('lead_id')
    def _compute_currency_id(self):
        for line in self:
            line.currency_id = line.lead_id._get_amount_company().currency_id
