from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.board import Scope
from ...tools.context import neutral
from ...tools.reader_currency import ReaderCurrency
from .crm_opportunity_month_mixin import FIRST_YEAR, LAST_YEAR

# How many months a period has, and how it is named.
PERIODS = {'month': (1, 'MMMM y'), 'quarter': (3, 'QQQ y'), 'year': (12, 'y')}
ALL_DOCUMENTS = 'sales_team.group_sale_salesman_all_leads'


class CrmOpportunityBoard(models.AbstractModel):
    """The board: what is won, what may come, and what was to come, of a period and a team.

    All figures are read as the reader, so that they are of the deals that the reader may read
    (``docs/board.md``). Nothing is stored.
    """

    _name = 'crm.opportunity.board'
    _description = "Sales Board"

    @api.model
    @api.readonly
    def get_board(self, options=None):
        """The figures of a period, in the currency of the reader's company.

        :param dict options: ``period`` (``month``, ``quarter`` or ``year``; this month by
            default), ``day`` (any of it, as YYYY-MM-DD; today by default), ``team_id``,
            ``user_id`` (all by default)
        :returns: dict of ``rows``, one for each salesperson, ``total``, ``beside`` (open deals that
            are in no column), ``period``, the choices ``teams`` and ``users``, ``currency_id`` and
            ``conversions``. Amounts are untaxed.
        :raise AccessError: if the user may not read opportunities
        :raise UserError: if an option is none
        """
        board = neutral(self)
        scope = board._get_scope(options)
        money = board._get_money()
        rows, total = board._get_rows(scope, money)
        beside = board._get_beside(scope, money)
        return {
            'period': board._describe_period(scope),
            'rows': rows,
            'total': total,
            'beside': beside,
            'teams': board._describe_choices(board._get_teams()),
            'users': board._describe_choices(board._get_users(scope)),
            'team_id': scope.team.id,
            'user_id': scope.user.id,
            'currency_id': money.currency.id,
            'conversions': money.describe(),
        }

    @api.model
    @api.readonly
    def get_months(self, options=None):
        """What is open, sold to bill and billed in each month, beside the target.

        :param dict options: as of :meth:`get_board`
        :returns: dict of ``months``, the year around the period: dicts of ``month``, ``label``,
            ``is_inside`` (of the period), ``open`` (weighted by the probability), ``won`` (to
            bill), ``billed`` and ``target`` (False without one); ``currency_id``, ``conversions``
        :raise AccessError: if the user may not read opportunities
        :raise UserError: if an option is none
        """
        board = neutral(self)
        scope = board._get_scope(options)
        money = board._get_money()
        return {
            'months': board._get_chart(scope, money),
            'currency_id': money.currency.id,
            'conversions': money.describe(),
        }

    def _get_money(self):
        """What converts amounts to the currency of the reader's company."""
        return ReaderCurrency(self.env)

    def _get_scope(self, options):
        """Read and check the options of a public method.

        :raise UserError: naming what is wrong
        """
        self.env['crm.lead'].check_access('read')
        options = options or {}
        if not isinstance(options, dict):
            raise UserError(self.env._("Send period, day, team and salesperson by name."))
        period = options.get('period') or 'month'
        if period not in tuple(PERIODS):
            raise UserError(
                self.env._(
                    "“%(period)s” is not a period: choose month, quarter or year.", period=period
                )
            )
        start = self._get_start(period, options.get('day'))
        return Scope(
            period=period,
            start=start,
            end=start + relativedelta(months=PERIODS[period][0]),
            team=self._get_choice('crm.team', options.get('team_id')),
            user=self._get_choice('res.users', options.get('user_id')),
        )

    def _get_start(self, period, day):
        try:
            day = fields.Date.to_date(day or fields.Date.context_today(self))
        except (TypeError, ValueError, AttributeError):
            day = None
        if not day or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise UserError(
                self.env._(
                    "Enter a day between %(first)s and %(last)s, as YYYY-MM-DD.",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
            )
        months = PERIODS[period][0]
        return day.replace(day=1, month=(day.month - 1) // months * months + 1)

    def _get_choice(self, model, id_):
        """The team or salesperson that was chosen, whom the reader may read; empty if none."""
        records = self.env[model]
        if not id_:
            return records
        found = isinstance(id_, int) and records.with_context(active_test=False).search(
            [('id', '=', id_)]
        )
        if not found:
            raise UserError(
                self.env._(
                    "The chosen team or salesperson was deleted, or you may not see it: choose"
                    " another one."
                )
            )
        return found.with_env(self.env)

    def _describe_period(self, scope):
        months, pattern = PERIODS[scope.period]
        return {
            'period': scope.period,
            'day': fields.Date.to_string(scope.start),
            'label': format_date(self.env, scope.start, date_format=pattern),
            'previous': fields.Date.to_string(scope.start - relativedelta(months=months)),
            'next': fields.Date.to_string(scope.end),
            'is_present': scope.start <= fields.Date.context_today(self) < scope.end,
        }

    def _describe_choices(self, records):
        return [{'id': record.id, 'name': record.sudo().name} for record in records]

    def _get_teams(self):
        """Teams of the reader's companies."""
        companies = [*self.env.companies.ids, False]
        return self.env['crm.team'].search([('company_id', 'in', companies)])

    def _get_users(self, scope):
        """The people of the team, or of all of them; only the reader, who sees own deals only."""
        if not self._sees_all():
            return self.env.user
        teams = scope.team or self._get_teams()
        return teams.sudo().member_ids.sorted('name').with_env(self.env)

    def _sees_all(self):
        """Tell whether the reader reads the deals of a whole team, whose target then counts."""
        return self.env.user.has_group(ALL_DOCUMENTS)
