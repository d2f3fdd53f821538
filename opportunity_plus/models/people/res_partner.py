from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = 'res.partner'

    is_competitor = fields.Boolean(
        string="Competitor",
        index='btree_not_null',
        help="Offers against us. Competitors are left out when a customer is chosen.",
    )
    opportunity_relation_ids = fields.One2many(
        'crm.opportunity.relation',
        'partner_id',
        string="Roles in Opportunities",
        groups='sales_team.group_sale_salesman',
    )

    @api.model
    def _commercial_fields(self):
        """A competitor's people are competitors."""
        return [*super()._commercial_fields(), 'is_competitor']

    @api.depends_context('partner_display_name_hide_company')
    def _compute_display_name(self):
        """With and without the company in one reading: Odoo keeps one of them for both."""
        return super()._compute_display_name()

    @api.model
    def name_search(self, name='', domain=None, operator='ilike', limit=100):
        """Propose the people of a company first, or listed partners first.

        The context names them: ``opportunity_company_first`` (id of a partner),
        ``opportunity_competitors_of`` (ids of opportunities) or
        ``opportunity_known_competitors_first``.
        """
        first = self._get_first_proposals_domain()
        if first.is_false():
            return super().name_search(name, domain, operator, limit)
        domain = Domain(domain or Domain.TRUE)
        found = super().name_search(name, domain & first, operator, limit)
        if limit and len(found) >= limit:
            return found
        rest = limit and limit - len(found)
        return found + super().name_search(name, domain & ~first, operator, rest)

    @api.model
    def _get_first_proposals_domain(self):
        context = self.env.context
        company = self._get_readable('res.partner', [context.get('opportunity_company_first')])
        if company:
            return Domain('commercial_partner_id', 'in', company.commercial_partner_id.ids)
        leads = self._get_readable('crm.lead', context.get('opportunity_competitors_of'))
        if leads:
            return Domain('id', 'in', leads.competitor_relation_ids.partner_id.ids)
        if context.get('opportunity_known_competitors_first'):
            return Domain('is_competitor', '=', True)
        return Domain.FALSE

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_opportunity(self):
        relations = self.env['crm.opportunity.relation'].sudo().with_context(active_test=False)
        relations = relations.search([('partner_id', 'in', self.ids)])
        for partner, own in relations.grouped('partner_id').items():
            leads = own.lead_id.with_env(self.env)
            values = {'person': partner.name, 'count': len(leads)}
            known = leads._filtered_access('read')[:1]
            if not known:
                raise UserError(
                    self.env._(
                        "“%(person)s” is in %(count)s opportunities. Archive the contact instead,"
                        " or let it be removed there first.",
                        **values,
                    )
                )
            raise UserError(
                self.env._(
                    "“%(person)s” is in %(count)s opportunities, “%(opportunity)s” among them."
                    " Archive the contact instead, or remove it there first.",
                    opportunity=known.display_name,
                    **values,
                )
            )

    def _get_readable(self, model, ids):
        """The records among some ids of a client's context that the user may read."""
        records = self.env[model].with_context(active_test=False)
        ids = [id_ for id_ in ids if type(id_) is int] if isinstance(ids, list) else []
        return (
            records.search([('id', 'in', ids)]) if ids and records.has_access('read') else records
        )
