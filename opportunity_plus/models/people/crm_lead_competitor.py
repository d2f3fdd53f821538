from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.marker import BULK_COPY


class CrmLead(models.Model):
    """What a closed deal says about its competitors."""

    _inherit = 'crm.lead'

    lost_competitor_id = fields.Many2one(
        'res.partner',
        string="Lost To",
        compute='_compute_lost_competitor_id',
        inverse='_inverse_lost_competitor_id',
        prefetch='opportunity',
        store=True,
        index='btree_not_null',
        tracking=71,
        help="The competitor that won the deal; empty again when the opportunity is reopened.",
    )

    def _compute_won_status(self):
        """Do what follows where an opportunity is closed or reopened, and nowhere else.

        By a dependency, all people would be computed wherever a probability moves.
        """
        before = [lead.won_status for lead in self]
        res = super()._compute_won_status()
        # Not those that are new: what is given with them stands.
        changed = [
            lead.id
            for lead, status in zip(self, before, strict=True)
            if status and status != lead.won_status
        ]
        if changed:
            self.browse(changed).sudo()._follow_won_status()
        return res

    def _follow_won_status(self):
        """Compute what follows from being won, lost or open; called where that has changed."""
        rivals = self.relation_ids.filtered(lambda relation: relation.kind == 'competitor')
        self.env.add_to_compute(rivals._fields['outcome'], rivals)
        rivals.modified(['outcome'])

    @api.depends('relation_ids.outcome', 'relation_ids.partner_id')
    def _compute_lost_competitor_id(self):
        for lead in self:
            lost_to = lead.relation_ids.filtered(lambda relation: relation.outcome == 'lost')
            lead.lost_competitor_id = lost_to[:1].partner_id

    def _inverse_lost_competitor_id(self):
        """List the competitor if need be, and let the others stay open."""
        # In sudo: the writer may just have given the opportunity to somebody else.
        Relation = self.env['crm.opportunity.relation'].sudo()
        to_open, to_lose, to_create = Relation, Relation, []
        for lead in self.sudo():
            competitor = lead.lost_competitor_id
            relations = lead.competitor_relation_ids
            own = relations.filtered(lambda r, competitor=competitor: r.partner_id == competitor)
            to_open += (relations - own).filtered(lambda r: r.outcome == 'lost')
            if own:
                to_lose += own.filtered(lambda r: r.outcome == 'lost')[:1] or own[:1]
            elif competitor:
                to_create.append({'lead_id': lead.id, 'partner_id': competitor.id})
        to_open.write({'outcome': 'open'})
        to_lose.write({'outcome': 'lost'})
        Relation.create([{**vals, 'kind': 'competitor', 'outcome': 'lost'} for vals in to_create])

    def _prepare_closing_values(self):
        return super()._prepare_closing_values() | {
            'lost_competitor_id': self.lost_competitor_id.id
        }

    def _restore_closing(self, removed_by_lead):
        """Let opportunities that are lost once more be lost to whom they were before."""
        not_lost = self.filtered(lambda lead: lead.won_status != 'lost')
        res = super()._restore_closing(removed_by_lead)
        lost = not_lost.filtered(lambda r: r.won_status == 'lost' and not r.lost_competitor_id)
        former = lost.competitor_relation_ids.filtered(
            lambda r: r.partner_id == r.lead_id.acceptance_ids.lost_competitor_id
        )
        lost_to = [relations[0] for relations in former.grouped('lead_id').values()]
        former.browse().concat(*lost_to).write({'outcome': 'lost'})
        return res

    @api.constrains('partner_id')
    def _check_customer_is_no_competitor(self):
        if self.env.context.get('opportunity_values_from') is BULK_COPY:
            return  # Who cannot be there any more leaves afterwards.
        for lead in self:
            competitor = lead.sudo().competitor_relation_ids.filtered(lambda r: r._is_of_customer())
            if competitor:
                raise ValidationError(
                    self.env._(
                        "“%(customer)s” cannot be the customer of “%(opportunity)s”:"
                        " “%(competitor)s” is its competitor. Remove the competitor first.",
                        customer=lead.partner_id.display_name,
                        opportunity=lead.display_name,
                        competitor=competitor[:1].partner_id.display_name,
                    )
                )
