from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.access import SALES
from ...tools.margin import SEE_MARGIN, sees_margin
from ...tools.rates import Rates


def stat_field(field_class, label, groups=SALES, **kwargs):
    """A field of the partner that sums up opportunities, for sales people."""
    return field_class(string=label, compute='_compute_opportunity_stats', groups=groups, **kwargs)


class ResPartner(models.Model):
    _inherit = 'res.partner'

    is_competitor = fields.Boolean(
        string="Competitor",
        index='btree_not_null',
        groups='base.group_user',
        help="This contact competes with us. Competitors are not proposed as customers.",
    )
    opportunity_relation_ids = fields.One2many(
        'crm.opportunity.relation',
        'partner_id',
        string="Roles in Opportunities",
        domain=[('active', '=', True)],
        groups=SALES,
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

        The context names them, in this order: ``opportunity_company_first`` (id of a partner),
        ``opportunity_competitors_of`` (ids of opportunities),
        ``opportunity_known_competitors_first``.
        """
        domain = Domain(domain or Domain.TRUE)
        found, others = [], Domain.TRUE
        for first in self._get_first_proposals():
            if limit and len(found) >= limit:
                return found
            rest = limit and limit - len(found)
            found += super().name_search(name, domain & others & first, operator, rest)
            others &= ~first
        if limit and len(found) >= limit:
            return found
        rest = limit and limit - len(found)
        return found + super().name_search(name, domain & others, operator, rest)

    @api.model
    def _get_first_proposals(self):
        """Who is proposed before all others, in this order, as a list of domains."""
        context, domains = self.env.context, []
        company = self._get_readable('res.partner', [context.get('opportunity_company_first')])
        if company:
            domains.append(Domain('commercial_partner_id', 'in', company.commercial_partner_id.ids))
        leads = self._get_readable('crm.lead', context.get('opportunity_competitors_of'))
        if leads:
            domains.append(Domain('id', 'in', leads.competitor_relation_ids.partner_id.ids))
        if context.get('opportunity_known_competitors_first'):
            domains.append(Domain('is_competitor', '=', True))
        return domains

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

    # The opportunities of a contact, partner or competitor, and how they went. Those of the people
    # of a company are the company's too; each opportunity counts once. Lost opportunities are
    # archived and count.

    opportunity_contact_count = stat_field(
        fields.Integer,
        "Opportunities as Contact",
        help="Opportunities in which this contact acts for the customer.",
    )
    opportunity_partner_count = stat_field(
        fields.Integer,
        "Opportunities as Partner",
        help="Opportunities in which this partner helps to sell.",
    )
    opportunity_competitor_count = stat_field(
        fields.Integer, "Met", help="Opportunities in which this competitor took part."
    )
    competitor_beaten_count = stat_field(
        fields.Integer, "Beaten", help="Opportunities won against this competitor."
    )
    competitor_lost_count = stat_field(
        fields.Integer, "Lost To", help="Opportunities that this competitor won."
    )
    competitor_win_rate = stat_field(
        fields.Float,
        "Win Rate",
        help="Opportunities won against this competitor, as a share of those won against or lost to"
        " it.",
    )
    competitor_revenue_at_stake = stat_field(
        fields.Monetary,
        "At Stake Now",
        currency_field='opportunity_currency_id',
        help="Expected revenue of the open opportunities in which this competitor takes part, at"
        " today's rates.",
    )
    partner_won_count = stat_field(
        fields.Integer, "Won", help="Opportunities won together with this partner."
    )
    partner_won_revenue = stat_field(
        fields.Monetary,
        "Won Revenue",
        currency_field='opportunity_currency_id',
        help="Revenue of the opportunities won together with this partner, at today's rates.",
    )
    partner_won_margin = stat_field(
        fields.Monetary,
        "Margin Brought",
        currency_field='opportunity_currency_id',
        groups=SEE_MARGIN,
        help="Margin of the opportunities won together with this partner, at today's rates.",
    )
    opportunity_missing_rates = stat_field(
        fields.Char,
        "No Exchange Rate",
        help="Opportunities in these currencies are left out of the amounts, until there is a rate"
        " for today.",
    )

    @api.depends_context('company', 'allowed_company_ids', 'uid')
    def _compute_opportunity_stats(self):
        """All at once, so that many partners cost as many queries as one."""
        ids_by_partner = self._get_opportunity_ids()
        leads = self._get_opportunities_with_amount(ids_by_partner)
        rates = self._get_reader_rates(leads)
        at_stake = {lead.id for lead in leads if lead.won_status == 'pending' and lead.active}
        won = {lead.id for lead in leads if lead.won_status == 'won'}
        for partner in self:
            ids = ids_by_partner[partner._origin.id]
            partner._set_opportunity_counts(ids)
            partner._set_opportunity_amounts(
                leads.browse(ids['competitor'] & at_stake),
                leads.browse(ids['partner'] & won),
                rates,
            )

    def _get_opportunity_ids(self):
        """The opportunities of each partner and its people that the reader may see.

        :returns: by id of a partner, the ids of opportunities as a set by kind (``contact``,
            ``partner``, ``competitor``) and by outcome (``open``, ``beaten``, ``lost``)
        """
        found = defaultdict(lambda: defaultdict(set))
        wanted = set(self.ids)
        relations = self.env['crm.opportunity.relation'].with_context(active_test=False)
        if not relations.has_access('read'):
            # Margins may be for all employees, opportunities are for sales people.
            return found
        people = self._fetch_children_partners_for_hierarchy()
        groups = relations._read_group(
            [('partner_id', 'in', people.ids), ('kind', '!=', 'team')],
            ['partner_id', 'kind', 'outcome'],
            ['lead_id:array_agg_distinct'],
        )
        for partner, kind, outcome, lead_ids in groups:
            while partner:
                if partner.id in wanted:
                    found[partner.id][kind].update(lead_ids)
                    found[partner.id][outcome].update(lead_ids)
                partner = partner.parent_id
        return found

    def _get_opportunities_with_amount(self, ids_by_partner):
        """Read the opportunities whose amounts are shown.

        :param ids_by_partner: what :meth:`_get_opportunity_ids` returned
        """
        shown = (ids['competitor'] | ids['partner'] for ids in ids_by_partner.values())
        lead_ids = list(set().union(*shown))
        leads = self.env['crm.lead'].with_context(active_test=False)
        if not lead_ids:
            return leads
        names = ['active', 'company_id', 'expected_revenue', 'won_status']
        if sees_margin(self.env):
            names.append('margin')
        return leads.search_fetch([('id', 'in', lead_ids), ('won_status', '!=', 'lost')], names)

    def _get_reader_rates(self, leads):
        """Today's factor from each opportunity's company to the reader's, 0 if there is none."""
        company, today, rates = self.env.company, fields.Date.today(), Rates()
        return {
            lead: rates.find_or_zero(
                lead._get_amount_company().currency_id, company.currency_id, company, today
            )
            for lead in leads
        }

    def _set_opportunity_counts(self, ids):
        beaten, lost = len(ids['beaten']), len(ids['lost'])
        self.opportunity_contact_count = len(ids['contact'])
        self.opportunity_partner_count = len(ids['partner'])
        self.opportunity_competitor_count = len(ids['competitor'])
        self.competitor_beaten_count = beaten
        self.competitor_lost_count = lost
        self.competitor_win_rate = beaten / (beaten + lost) if beaten or lost else 0.0

    def _set_opportunity_amounts(self, at_stake, won, rates):
        """Value opportunities in the currency of the reader's company.

        :param at_stake: the open opportunities in which the partner is a competitor
        :param won: the won opportunities in which it was a partner
        :param rates: what :meth:`_get_reader_rates` returned
        """
        currency = self.env.company.currency_id

        def add_up(leads, name):
            return currency.round(sum(lead[name] * rates[lead] for lead in leads))

        self.competitor_revenue_at_stake = add_up(at_stake, 'expected_revenue')
        self.partner_won_count = len(won)
        self.partner_won_revenue = add_up(won, 'expected_revenue')
        self.partner_won_margin = sees_margin(self.env) and add_up(won, 'margin')
        unknown = (at_stake | won).filtered(lambda lead: lead.expected_revenue and not rates[lead])
        missing = {lead._get_amount_company().currency_id.name for lead in unknown}
        self.opportunity_missing_rates = ", ".join(sorted(missing)) or False

    @api.readonly
    def action_view_contact_opportunities(self):
        """Open the opportunities in which somebody is a contact."""
        return self._get_relations_action('contact', self.env._("Opportunities as Contact"))

    @api.readonly
    def action_view_partner_opportunities(self):
        """Open the opportunities in which somebody is a partner."""
        return self._get_relations_action('partner', self.env._("Opportunities as Partner"))

    @api.readonly
    def action_view_competitor_opportunities(self):
        """Open the opportunities in which somebody is a competitor."""
        return self._get_relations_action('competitor', self.env._("Opportunities as Competitor"))

    def _get_relations_action(self, kind, name):
        """Open exactly those that are counted."""
        people = self._fetch_children_partners_for_hierarchy()
        domain = [(f'{kind}_relation_ids.partner_id', 'in', people.ids)]
        return self._get_opportunities_action(domain, name)
