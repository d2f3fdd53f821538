from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.board import Plan, add_up

# Shown before the period, where it is no year.
MONTHS_BEFORE = 2


class CrmOpportunityBoard(models.AbstractModel):
    """Targets and commitments of the board, and its months."""

    _inherit = 'crm.opportunity.board'

    def _get_months_domain(self, start, end):
        domain = Domain('month', '>=', start) & Domain('month', '<', end)
        return domain & Domain('company_id', 'in', self.env.companies.ids)

    def _read_targets(self, scope, start, end, money):
        """Targets of the months between two days.

        :returns: list of Plan; the reader's own ones where only the own deals are read, of which
            the others' are no measure
        """
        Target = self.env['crm.opportunity.target']
        domain = Target._get_scope_domain(scope.team, scope.user)
        if not self._sees_all():
            domain &= Domain('user_id', '=', self.env.uid)
        targets = Target.search(domain & self._get_months_domain(start, end))
        return [
            Plan(
                target.month,
                target.company_id,
                target.team_id or scope.team,
                target.user_id.id,
                money.convert(target.amount, target.sudo().currency_id),
            )
            for target in targets
        ]

    def _read_words(self, scope, money):
        """What was said last of each month: by salespeople, and by team leaders.

        :returns: dict of lists of Plan by kind
        """
        Commitment = self.env['crm.opportunity.commitment']
        groups = Commitment._read_group(
            self._get_months_domain(scope.start, scope.end),
            ['kind', 'company_id', 'month:month', 'user_id', 'user_name', 'team_id', 'team_name'],
            ['id:max'],
        )
        last = {}
        for kind, company, month, user, user_name, team, team_name, id_ in groups:
            who = user.id or user_name
            # A salesperson has one word, whatever team it was said in.
            key = kind, company, month, who, not who and (team.id or team_name)
            last[key] = max(id_, last.get(key, 0))
        words = {'salesperson': [], 'manager': []}
        for word in Commitment.browse(last.values()):
            if self._is_word_in_scope(word, scope):
                plan = self._prepare_word(word, scope, money)
                words[word.kind].append(plan)
        return words

    def _is_word_in_scope(self, word, scope):
        user = scope.user if self._sees_all() else self.env.user
        if user and word.user_id != user:
            return False
        if not scope.team or word.team_id == scope.team:
            return True
        return not word.team_id and word.user_id in scope.team.sudo().member_ids

    def _prepare_word(self, word, scope, money):
        return Plan(
            word.month,
            word.company_id,
            word.team_id or word.team_name or scope.team,
            word.user_id.id or word.user_name,
            money.convert(word.amount, word.sudo().currency_id),
            word,
        )

    def _describe_words(self, plans, amount, scope):
        """What was said, as the board shows it.

        :param list plans: of one row
        :param amount: what they add up to, None if there are none
        :returns: False if nothing was said; else a dict, with ``months`` (of how many months of
            the period it is) and, where it is one word, ``note`` and ``date``
        """
        if amount is None:
            return False
        described = {
            'amount': amount,
            'months': len({plan.month for plan in plans}),
            'of_months': len(scope.get_months()),
            'note': "",
            'date': "",
        }
        if len(plans) == 1:
            word = plans[0].record
            described['note'] = word.note or ""
            described['date'] = format_date(self.env, word.create_date)
        return described

    def _get_chart(self, scope, money):
        """The months of :meth:`get_months`: those of a year, or a year around the period."""
        start = scope.start
        if scope.period != 'year':
            start -= relativedelta(months=MONTHS_BEFORE)
        months = [start + relativedelta(months=number) for number in range(12)]
        end = start + relativedelta(years=1)
        values = self._read_forecast(scope, start, end, money)
        targets = self._read_targets(scope, start, end, money)
        chart = []
        for month in months:
            target = add_up([plan for plan in targets if plan.month == month])
            chart.append(
                {
                    'month': month.isoformat(),
                    'label': format_date(self.env, month, date_format='MMM y'),
                    'is_inside': scope.start <= month < scope.end,
                    'target': False if target is None else money.currency.round(target),
                    **{
                        status: money.currency.round(values.get((month, status), 0.0))
                        for status in ('open', 'won', 'billed')
                    },
                }
            )
        return chart

    def _get_forecast_domain(self, scope, start, end):
        """Domain of the rows of the forecast by month that the chart adds up."""
        domain = Domain('month', '>=', start) & Domain('month', '<', end)
        if scope.team:
            domain &= Domain('team_id', '=', scope.team.id)
        if scope.user:
            domain &= Domain('user_id', '=', scope.user.id)
        is_omitted = Domain('status', '=', 'open') & Domain('forecast_category', '=', 'omitted')
        return domain & ~is_omitted

    def _read_forecast(self, scope, start, end, money):
        """Weighted amounts by month and status; those of what is sold are the amounts."""
        rows = self.env['crm.opportunity.forecast.report']._read_group(
            self._get_forecast_domain(scope, start, end),
            ['month:month', 'status', 'currency_id'],
            ['prorated_amount:sum'],
        )
        values = {}
        for month, status, currency, amount in rows:
            converted = money.convert(amount or 0.0, currency)
            values[month, status] = values.get((month, status), 0.0) + converted
        return values
