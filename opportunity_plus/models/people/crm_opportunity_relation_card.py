from odoo import api, fields, models
from odoo.tools import formatLang


class CrmOpportunityRelation(models.Model):
    """What the card of somebody shows beside what is typed; nothing of it is stored."""

    _inherit = 'crm.opportunity.relation'

    is_decision_maker = fields.Boolean(
        string="Decision Maker",
        compute='_compute_is_decision_maker',
        help="Has the role “Decision Maker”.",
    )
    is_follower = fields.Boolean(
        string="Following",
        compute='_compute_is_follower',
        help="Gets the messages of the opportunity, as a follower of it.",
    )
    competitor_price_gap = fields.Char(
        string="Price Gap",
        compute='_compute_competitor_price_gap',
        help="The competitor's price compared with the expected revenue of the opportunity, both"
        " without tax and in the currency of the opportunity.",
    )

    @api.depends('role_id')
    def _compute_is_decision_maker(self):
        role = self.env['crm.opportunity.role']._get_decision_maker()
        for relation in self:
            relation.is_decision_maker = bool(role) and relation.role_id.id == role.id

    @api.depends('partner_id', 'lead_id.message_follower_ids')
    def _compute_is_follower(self):
        # In sudo, and only of those who are shown: whoever reads the opportunity sees its
        # followers in the chatter.
        followers = self.env['mail.followers'].sudo()
        leads, partners = self.lead_id._origin, self.partner_id._origin
        if leads and partners:
            followers = followers.search_fetch(
                [
                    ('res_model', '=', 'crm.lead'),
                    ('res_id', 'in', leads.ids),
                    ('partner_id', 'in', partners.ids),
                ],
                ['partner_id', 'res_id'],
            )
        pairs = {(follower.res_id, follower.partner_id.id) for follower in followers}
        for relation in self:
            pair = relation.lead_id._origin.id, relation.partner_id._origin.id
            relation.is_follower = pair in pairs

    @api.depends('competitor_price', 'lead_id.amount_currency')
    @api.depends_context('lang')
    def _compute_competitor_price_gap(self):
        for relation in self:
            relation.competitor_price_gap = relation._get_price_gap()

    def _get_price_gap(self):
        """Say how far the competitor's price is from ours, empty if one of them is unknown.

        :rtype: str
        """
        self.ensure_one()
        price = self.competitor_price
        ours = self.lead_id.amount_currency if price > 0 else 0.0
        if ours <= 0:
            return ""
        percent = 100 * abs(price - ours) / ours
        if not round(percent, 1):
            return self.env._("same as ours")
        values = {'percent': formatLang(self.env, percent, digits=0 if percent >= 1 else 1)}
        if price < ours:
            return self.env._("%(percent)s %% below us", **values)
        return self.env._("%(percent)s %% above us", **values)

    def action_follow(self):
        """Make the person a follower of the opportunity; done on request only."""
        for lead, relations in self.grouped('lead_id').items():
            lead.message_subscribe(relations.partner_id.ids)
        self.invalidate_recordset(['is_follower'])
