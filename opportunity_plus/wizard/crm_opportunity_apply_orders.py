from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.acceptance import ACCEPTANCE, following_opportunities


class CrmOpportunityApplyOrders(models.TransientModel):
    """Let orders from before the installation count in their opportunity, after a look at what
    that changes (design: "Orders already in state sale")."""

    _name = 'crm.opportunity.apply.orders'
    _description = "Apply Accepted Orders"

    lead_id = fields.Many2one('crm.lead', string="Opportunity", required=True, readonly=True)
    order_ids = fields.Many2many(
        'sale.order',
        string="Orders",
        compute='_compute_order_ids',
        help="Confirmed orders of the opportunity that do not count in it yet.",
    )
    currency_id = fields.Many2one('res.currency', compute='_compute_preview')
    amount_before = fields.Monetary(string="Amount Now", compute='_compute_preview')
    amount_after = fields.Monetary(string="Amount Then", compute='_compute_preview')
    line_count_before = fields.Integer(string="Products Now", compute='_compute_preview')
    line_count_after = fields.Integer(string="Products Then", compute='_compute_preview')
    stage_before_id = fields.Many2one('crm.stage', string="Stage Now", compute='_compute_preview')
    stage_after_id = fields.Many2one('crm.stage', string="Stage Then", compute='_compute_preview')

    @api.depends('lead_id')
    def _compute_order_ids(self):
        for wizard in self:
            wizard.order_ids = wizard.lead_id._get_unapplied_orders()

    @api.depends('order_ids')
    def _compute_preview(self):
        for wizard in self:
            lead = wizard.lead_id
            orders = wizard.order_ids | lead._get_accepted_orders().get(lead.id, wizard.order_ids)
            company = lead.company_id or orders[:1].company_id or self.env.company
            closes = any(wizard.order_ids.company_id.mapped('opportunity_close_on_acceptance'))
            won_stage = lead._get_next_won_stage()
            wizard.update(
                {
                    'currency_id': company.currency_id.id,
                    'amount_before': lead.expected_revenue,
                    'amount_after': sum(
                        order.currency_id._convert_or_raise(
                            order.amount_untaxed,
                            company.currency_id,
                            order.company_id,
                            order.date_order,
                        )
                        for order in orders
                    ),
                    'line_count_before': len(lead.opportunity_line_ids),
                    'line_count_after': len(
                        orders.order_line.filtered(lambda line: line._is_mirrored_on_opportunity())
                    ),
                    'stage_before_id': lead.stage_id.id,
                    'stage_after_id': (
                        won_stage
                        if closes and won_stage and lead.won_status != 'won'
                        else lead.stage_id
                    ).id,
                }
            )

    def action_apply(self):
        """Let the orders count from now on; the opportunity follows them as if accepted today.

        :raise UserError: if no order is left to apply
        """
        self.ensure_one()
        orders = self.lead_id._get_unapplied_orders()
        if not orders:
            raise UserError(
                self.env._(
                    "No confirmed order of “%(opportunity)s” is left to apply.",
                    opportunity=self.lead_id.display_name,
                )
            )
        with following_opportunities(self.env) as gathered:
            orders.sudo().with_context(
                opportunity_acceptance=ACCEPTANCE
            ).opportunity_accepted = True
            gathered.add(self.lead_id.id)
        return {'type': 'ir.actions.act_window_close'}


class CrmLead(models.Model):
    _inherit = 'crm.lead'

    unapplied_order_count = fields.Integer(compute='_compute_unapplied_order_count')

    @api.depends('order_ids.state', 'order_ids.opportunity_accepted')
    def _compute_unapplied_order_count(self):
        for lead in self:
            lead.unapplied_order_count = len(lead._get_unapplied_orders())

    def _get_next_won_stage(self):
        """The stage to which ``action_set_won`` would move the opportunity; maybe empty."""
        self.ensure_one()
        stages = self._stage_find(domain=[('is_won', '=', True)], limit=None)
        later = stages.filtered(lambda stage: stage.sequence > self.stage_id.sequence)
        return later[:1] or stages[-1:]

    def _get_unapplied_orders(self):
        """Confirmed orders that do not count: they were accepted before the installation."""
        return self.order_ids.filtered(
            lambda order: order.state == 'sale' and not order.opportunity_accepted
        )

    def action_apply_accepted_orders(self):
        """Open the preview of what the not yet counted orders would change; for sales managers."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Apply Accepted Orders"),
            'res_model': 'crm.opportunity.apply.orders',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_lead_id': self.id},
        }
