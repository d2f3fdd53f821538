from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.context import OwnContext


class CrmOpportunityHandoverLine(OwnContext, models.TransientModel):
    """An opportunity, or a quotation without one, and who gets it."""

    _name = 'crm.opportunity.handover.line'
    _description = "Opportunity to Hand Over"
    _transient_max_hours = 7 * 24

    wizard_id = fields.Many2one(
        'crm.opportunity.handover', required=True, ondelete='cascade', index=True
    )
    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", readonly=True, ondelete='cascade', index='btree_not_null'
    )
    order_id = fields.Many2one(
        'sale.order', string="Quotation", readonly=True, ondelete='cascade', index='btree_not_null'
    )
    receiver_id = fields.Many2one(
        'res.users',
        string="Goes To",
        ondelete='cascade',
        domain=[('share', '=', False)],
        help="Who takes over. Empty: it stays where it is.",
    )
    amount = fields.Monetary(readonly=True, help="The amount at the time of the preview.")
    currency_id = fields.Many2one('res.currency', readonly=True)
    is_done = fields.Boolean(readonly=True)
    failure = fields.Text(readonly=True)
    what = fields.Char(compute='_compute_what', help="The opportunity or the quotation.")
    partner_id = fields.Many2one('res.partner', string="Customer", compute='_compute_what')
    status = fields.Char(compute='_compute_what', help="The stage of the opportunity.")
    problem = fields.Char(
        compute='_compute_problem', help="Why it cannot be handed over to this person."
    )

    @api.depends('lead_id', 'order_id')
    @api.depends_context('lang')
    def _compute_what(self):
        for line in self:
            lead, order = line.lead_id, line.order_id
            line.what = lead.name or order.name
            line.partner_id = lead.partner_id or order.partner_id
            line.status = lead.stage_id.name
            if lead.won_status == 'lost':
                line.status = self.env._("Lost")
            elif order:
                line.status = self.env._("Quotation")

    @api.depends('lead_id.company_id', 'order_id.company_id', 'receiver_id')
    def _compute_problem(self):
        for line in self:
            company = (line.lead_id or line.order_id).company_id
            line.problem = False
            if company and not line.receiver_id:
                line.problem = self._get_nobody_problem(line, company)
            elif company and company not in line.receiver_id.sudo().company_ids:
                line.problem = self.env._(
                    "“%(receiver)s” does not work in “%(company)s”.",
                    receiver=line.receiver_id.name,
                    company=company.sudo().name,
                )

    def _get_nobody_problem(self, line, company):
        """Where nobody of those who take over may work in the company, say so."""
        receivers = line.wizard_id.receiver_ids
        if any(company in receiver.sudo().company_ids for receiver in receivers):
            return False
        return self.env._(
            "Stays where it is: none of them works in “%(company)s”.", company=company.sudo().name
        )

    def _check_companies(self):
        """:raise UserError: naming an opportunity and who does not work in its company"""
        for line in self:
            if line.problem:
                raise UserError(
                    self.env._(
                        "“%(what)s” cannot be handed over: %(problem)s Choose somebody else.",
                        what=line.what,
                        problem=line.problem,
                    )
                )
