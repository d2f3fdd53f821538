from datetime import UTC, datetime, time

from odoo import models
from odoo.fields import Domain

CATEGORIES = ('commit', 'best_case', 'pipeline')
# Open deals that are in no column.
BESIDE = ('omitted', 'overdue', 'undated')


class CrmOpportunityBoard(models.AbstractModel):
    """Which deals are behind each figure of the board, and what they are worth."""

    _inherit = 'crm.opportunity.board'

    def _get_figure_domain(self, scope, figure, user=None):
        """Domain of the opportunities behind a figure.

        :param str figure: ``won``, a forecast category, ``open`` (all of them but those omitted),
            ``calculated``, or one of those beside the columns
        :param user: whose; none in it: nobody's; None: all of the scope
        """
        domain = Domain('type', '=', 'opportunity')
        if scope.team:
            domain &= Domain('team_id', '=', scope.team.id)
        if scope.user:
            domain &= Domain('user_id', '=', scope.user.id)
        if user is not None:
            domain &= Domain('user_id', '=', user.id)
        won = Domain('won_status', '=', 'won') & Domain('active', 'in', [True, False])
        won &= self._get_days_domain('date_closed', scope.start, scope.end)
        is_open = Domain('won_status', '=', 'pending') & Domain('active', '=', True)
        dated = Domain('date_deadline', '>=', scope.start) & Domain('date_deadline', '<', scope.end)
        is_omitted = Domain('forecast_category', '=', 'omitted')
        if figure in CATEGORIES:
            return domain & is_open & dated & Domain('forecast_category', '=', figure)
        return (
            domain
            & {
                'won': won,
                'open': is_open & dated & ~is_omitted,
                'calculated': won | (is_open & dated & ~is_omitted),
                'omitted': is_open & dated & is_omitted,
                'overdue': is_open & Domain('date_deadline', '<', scope.start),
                'undated': is_open & Domain('date_deadline', '=', False),
            }[figure]
        )

    def _get_days_domain(self, name, start, end):
        """Domain of the moments from one day on, before another, in the reader's time zone."""
        first, last = (
            self.env.tz.localize(datetime.combine(day, time.min))
            .astimezone(UTC)
            .replace(tzinfo=None)
            for day in (start, end)
        )
        return Domain(name, '>=', first) & Domain(name, '<', last)

    def _read_deals(self, domain, groupby, money):
        """What deals are worth, by groups.

        :param list groupby: fields of the opportunity
        :param ReaderCurrency money: converts
        :returns: list of tuples: the groups, amount, weighted amount, number of deals
        """
        # Whose currency the amounts are in: see `_get_amount_company`.
        companies = ['amount_company_id', 'company_id']
        rows = (
            self.env['crm.lead']
            .with_context(active_test=False)
            ._read_group(
                domain,
                [*groupby, *companies],
                ['expected_revenue:sum', 'prorated_revenue:sum', '__count'],
            )
        )
        return [
            (
                *groups,
                money.convert(amount, (owner or company).sudo().currency_id),
                money.convert(weighted, (owner or company).sudo().currency_id),
                count,
            )
            for *groups, owner, company, amount, weighted, count in rows
        ]

    def _get_deal_figures(self, scope, money):
        """Amount, weighted amount and number of deals, by salesperson and column."""
        figures = {}
        won = self._read_deals(self._get_figure_domain(scope, 'won'), ['user_id'], money)
        is_open = self._read_deals(
            self._get_figure_domain(scope, 'open'), ['user_id', 'forecast_category'], money
        )
        for user, category, *values in [
            *((user, 'won', amount, amount, count) for user, amount, _weighted, count in won),
            *is_open,
        ]:
            key = user.with_env(self.env), category or 'pipeline'
            known = figures.setdefault(key, [0.0, 0.0, 0])
            figures[key] = [one + other for one, other in zip(known, values, strict=True)]
        return figures

    def _get_beside(self, scope, money):
        """Open deals that are in no column: left out, overdue, or without expected closing."""
        beside = []
        for figure in BESIDE:
            rows = self._read_deals(self._get_figure_domain(scope, figure), [], money)
            amount = sum(amount for amount, _weighted, _count in rows)
            count = sum(count for _amount, _weighted, count in rows)
            beside.append(
                {'figure': figure, 'amount': money.currency.round(amount), 'count': count}
            )
        return beside

    def _get_won_by_month(self, months, team, user, company):
        """What was won in months, in the currency of a company.

        :param list months: first days
        :returns: list of amounts, one for each month
        """
        board = self.with_company(company)
        scope = board._get_scope(
            {'period': 'year', 'day': months[0], 'team_id': team.id, 'user_id': user.id}
        )
        money = board._get_money()
        rows = board._read_deals(
            board._get_figure_domain(scope, 'won')
            & Domain('company_id', 'in', (company.id, False)),
            ['date_closed:month'],
            money,
        )
        won = {}
        for month, amount, *_others in rows:
            won[month.date()] = won.get(month.date(), 0.0) + amount
        return [won.get(month, 0.0) for month in months]
