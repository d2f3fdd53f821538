import re
from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.aggregates import sum_once

COUNTS = ('met_count', 'won_count', 'lost_count')
AMOUNTS = ('revenue_at_stake', 'margin_at_stake', 'revenue_won')


class CrmOpportunityCompetitorReport(models.Model):
    """Figures that are exact under any grouping.

    An opportunity has several rows: one for each competitor and category. Whatever the groups are,
    they count a competitor once in an opportunity, and the amount of an opportunity once.

    The rows of which groups are made, in the context as ``competitor_report_grain``:

    * ``entry``: not split by category, as it plays no part. Half of the time.
    * ``category``: split, and grouped by category, so that an entry has one row in a group.
    * ``any``: split, and an entry may have several rows in a group.
    * ``row``, for lists: the same, but their rows are counted instead of the entries.
    """

    _inherit = 'crm.opportunity.competitor.report'

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        report = self._with_grain(domain, [groupby], aggregates, order)
        return super(CrmOpportunityCompetitorReport, report)._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        report = self._with_grain(domain, grouping_sets, aggregates, order)
        return super(CrmOpportunityCompetitorReport, report)._read_grouping_sets(
            domain, grouping_sets, aggregates, order
        )

    @api.model
    @api.readonly
    def web_read_group(self, *args, **kwargs):
        """Let the groups of a list count the rows that they unfold."""
        report = self.with_context(competitor_report_grain='row')
        return super(CrmOpportunityCompetitorReport, report).web_read_group(*args, **kwargs)

    def _with_grain(self, domain, grouping_sets, aggregates, order):
        """Choose the rows of which groups are made."""
        if self.env.context.get('competitor_report_grain') == 'row':
            return self
        domain = Domain(domain) & self.env['ir.rule']._compute_domain(self._name, 'read')
        specs = [condition.field_expr for condition in domain.iter_conditions()]
        specs += [spec for groupby in grouping_sets for spec in groupby]
        specs += [*aggregates, *(order or '').split(',')]
        names = set(re.findall(r'^\s*(\w+)', '\n'.join(specs), re.MULTILINE))
        if 'id' in names:
            grain = 'any'
        elif 'product_categ_id' not in names:
            grain = 'entry'
        elif all('product_categ_id' in groupby for groupby in grouping_sets):
            grain = 'category'
        else:
            grain = 'any'
        return self.with_context(competitor_report_grain=grain)

    def _get_parts_sql(self):
        if self.env.context.get('competitor_report_grain') != 'entry':
            return super()._get_parts_sql()
        return SQL(
            """
            SELECT
                NULL::int AS lead_id,
                NULL::int AS categ_id,
                NULL::numeric AS revenue_share,
                NULL::numeric AS margin_share
            WHERE FALSE
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(':')
        if name in COUNTS and function == 'sum':
            return self._count_competitors(name, query)
        if name in AMOUNTS and function in ('sum', 'sum_currency'):
            return self._sum_opportunities(name, query, converted=function == 'sum_currency')
        if aggregate_spec == 'win_rate:avg':
            return self._get_win_rate_sql(query)
        grain = self.env.context.get('competitor_report_grain')
        if aggregate_spec == 'price_gap:avg' and grain not in ('entry', 'category'):
            return self._get_price_gap_sql(query)
        if aggregate_spec == '__count' and grain == 'any':
            return SQL('COUNT(DISTINCT %s)', self._field_to_sql(self._table, 'relation_id', query))
        return super()._read_group_select(aggregate_spec, query)

    def _count_competitors(self, name, query):
        """Count a competitor once in each opportunity, also if several of its people are in it."""
        return SQL(
            'COUNT(DISTINCT (%(lead)s::bigint << 31) | %(competitor)s) FILTER (WHERE %(flag)s = 1)',
            lead=self._field_to_sql(self._table, 'lead_id', query),
            competitor=self._field_to_sql(self._table, 'competitor_id', query),
            flag=self._field_to_sql(self._table, name, query),
        )

    def _get_win_rate_sql(self, query):
        return SQL(
            '%(won)s::float / NULLIF(%(won)s + %(lost)s, 0)',
            won=self._count_competitors('won_count', query),
            lost=self._count_competitors('lost_count', query),
        )

    def _get_price_gap_sql(self, query):
        """The average over the entries, each of which may have several rows."""
        entry = self._field_to_sql(self._table, 'relation_id', query)
        gap = self._field_to_sql(self._table, 'price_gap', query)
        return SQL(
            '(%(sum)s) / NULLIF(COUNT(DISTINCT %(entry)s) FILTER (WHERE %(gap)s IS NOT NULL), 0)',
            sum=sum_once(entry, gap),
            entry=entry,
            gap=gap,
        )

    def _sum_opportunities(self, name, query, converted):
        """Add up an amount that each competitor of an opportunity repeats.

        :param converted: whether to value it in the currency of the reader's company
        """
        key = SQL(
            '(%(lead)s::bigint << 31) | COALESCE(%(category)s, 0)',
            lead=self._field_to_sql(self._table, 'lead_id', query),
            category=self._field_to_sql(self._table, 'product_categ_id', query),
        )
        amount = self._field_to_sql(self._table, name, query)
        if converted:
            return self._sum_for_reader(amount, query, partial(sum_once, key))
        return sum_once(key, amount)
