from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATUS_FIELDS = frozenset(('stage_id', 'active', 'probability', 'type'))


class CrmLead(models.Model):
    """What a closed deal says about its competitors (product.md F33)."""

    _inherit = 'crm.lead'

    lost_competitor_id = fields.Many2one(
        'res.partner',
        string="Lost To",
        compute='_compute_lost_competitor_id',
        inverse='_inverse_lost_competitor_id',
        store=True,
        copy=False,
        index='btree_not_null',
        help="The competitor that won the deal; empty again when the opportunity is reopened.",
    )

    @api.depends('relation_ids.outcome', 'relation_ids.partner_id')
    def _compute_lost_competitor_id(self):
        for lead in self:
            lost_to = lead.relation_ids.filtered(lambda relation: relation.outcome == 'lost')
            lead.lost_competitor_id = lost_to[:1].partner_id

    def _inverse_lost_competitor_id(self):
        """List the competitor if need be, and let the others stay open."""
        to_create = []
        for lead in self:
            competitor = lead.lost_competitor_id
            relations = lead.competitor_relation_ids
            relations.filtered(
                lambda r, competitor=competitor: r.outcome == 'lost' and r.partner_id != competitor
            ).outcome = 'open'
            own = relations.filtered(lambda r, competitor=competitor: r.partner_id == competitor)
            if own:
                own[:1].outcome = 'lost'
            elif competitor:
                to_create.append(
                    {
                        'lead_id': lead.id,
                        'kind': 'competitor',
                        'partner_id': competitor.id,
                        'outcome': 'lost',
                    }
                )
        self.env['crm.opportunity.relation'].create(to_create)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.filtered(lambda lead: lead.won_status == 'won')._conclude_competition()
        return leads

    def write(self, vals):
        if not STATUS_FIELDS & vals.keys():
            return super().write(vals)
        before = {lead: lead.won_status for lead in self}
        res = super().write(vals)
        self.filtered(lambda lead: lead.won_status != before[lead])._conclude_competition()
        return res

    def _conclude_competition(self):
        """Set the outcome of competitors by the status of their opportunity.

        Won: all are beaten. Open again: all are open. Lost: nobody is beaten any more, and whom it
        was lost to is said by whoever closes it.
        """
        competitors = self.sudo().competitor_relation_ids
        for status, relations in competitors.grouped('lead_won_status').items():
            if status == 'won':
                relations.filtered(lambda r: r.outcome != 'beaten').outcome = 'beaten'
            elif status == 'lost':
                relations.filtered(lambda r: r.outcome == 'beaten').outcome = 'open'
            else:
                relations.filtered(lambda r: r.outcome != 'open').outcome = 'open'

    @api.constrains('partner_id')
    def _check_customer_is_no_competitor(self):
        for lead in self:
            commercial = lead.partner_id.commercial_partner_id
            competitor = lead.sudo().competitor_relation_ids.partner_id.filtered(
                lambda partner, commercial=commercial: partner.commercial_partner_id == commercial
            )
            if commercial and competitor:
                raise ValidationError(
                    self.env._(
                        "“%(customer)s” cannot be the customer of “%(opportunity)s”:"
                        " “%(competitor)s” is its competitor. Remove the competitor first.",
                        customer=lead.partner_id.display_name,
                        opportunity=lead.display_name,
                        competitor=competitor[:1].display_name,
                    )
                )


class CrmStage(models.Model):
    _inherit = 'crm.stage'

    def write(self, vals):
        """A stage that begins or ceases to be won closes or reopens its opportunities."""
        if 'is_won' not in vals:
            return super().write(vals)
        leads = self.env['crm.lead'].sudo().with_context(active_test=False)
        leads = leads.search([('stage_id', 'in', self.ids)])
        before = {lead: lead.won_status for lead in leads}
        res = super().write(vals)
        leads.filtered(lambda lead: lead.won_status != before[lead])._conclude_competition()
        return res
