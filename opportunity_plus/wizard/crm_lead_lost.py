from odoo import api, fields, models


class CrmLeadLost(models.TransientModel):
    """Lost to whom, and what becomes of the open quotations."""

    _inherit = 'crm.lead.lost'

    lost_competitor_id = fields.Many2one(
        'res.partner',
        string="Lost To",
        help="Who won the deal, if you know. Listed as a competitor of the opportunity if it was"
        " not yet.",
    )
    # What can be chosen, and what cannot.
    competitor_ids = fields.Many2many(
        'res.partner',
        string="Competitors in the Deal",
        compute='_compute_competitor_ids',
        context={'active_test': False},
    )
    excluded_partner_ids = fields.Many2many(
        'res.partner',
        string="Customers and Own Companies",
        compute='_compute_competitor_ids',
        context={'active_test': False},
    )
    open_orders = fields.Char(
        string="Open Quotations",
        compute='_compute_open_orders',
        help="Quotations that a customer could still accept, and that you may cancel.",
    )
    kept_orders = fields.Char(
        string="Quotations That Stay Open",
        compute='_compute_open_orders',
        help="Open quotations that are not cancelled: signed by the customer, or not yours to"
        " change.",
    )
    cancel_orders = fields.Boolean(
        string="Cancel Open Quotations",
        default=True,
        help="Otherwise the customer can still accept them, which would win the opportunity. If the"
        " opportunity is restored, you can reopen them.",
    )

    @api.depends('lead_ids')
    def _compute_competitor_ids(self):
        own = self.env.companies.sudo().partner_id.commercial_partner_id
        for wizard in self:
            wizard.competitor_ids = wizard.lead_ids.relation_competitor_ids
            customers = wizard.lead_ids.sudo().partner_id.commercial_partner_id
            wizard.excluded_partner_ids = (customers | own).with_env(self.env)

    @api.depends('lead_ids')
    def _compute_open_orders(self):
        for wizard in self:
            own, others = wizard.lead_ids._origin._split_open_orders()
            wizard.open_orders = wizard._get_open_sentence(own)
            wizard.kept_orders = wizard._get_kept_sentence(others.sudo())

    def _get_open_sentence(self, orders):
        """Say how many quotations are open, and which."""
        names = ", ".join(orders.mapped('name'))
        if len(orders) == 1:
            return self.env._("1 quotation is open: %(orders)s.", orders=names)
        if orders:
            return self.env._(
                "%(count)s quotations are open: %(orders)s.", count=len(orders), orders=names
            )
        return False

    def _get_kept_sentence(self, orders):
        """Name the quotations that stay open, and why.

        :param orders: in sudo: number and salesperson are told, for whom to ask
        """
        reasons = [
            self.env._("%(order)s (signed by the customer)", order=order.name)
            if order.signed_on
            else self.env._(
                "%(order)s (of %(salesperson)s)",
                order=order.name,
                salesperson=order.user_id.name or order.company_id.name,
            )
            for order in orders
        ]
        return bool(reasons) and self.env._("Not cancelled: %(orders)s.", orders=", ".join(reasons))

    def action_lost_reason_apply(self):
        """Close as lost, to a competitor if one is named, and cancel the open quotations if wanted.

        Quotations that the user may not cancel stay as they are; the opportunity names them.

        :raise ValidationError: if the competitor is the customer of an opportunity
        """
        res = super().action_lost_reason_apply()
        if self.lost_competitor_id:
            self.lead_ids.lost_competitor_id = self.lost_competitor_id
        if self.cancel_orders:
            self.lead_ids._cancel_open_orders()
        return res
