from odoo import models

from ...tools.board import add_up, add_up_by_person
from .crm_opportunity_board_deals import CATEGORIES

COLUMNS = ('won', *CATEGORIES)


class CrmOpportunityBoard(models.AbstractModel):
    """The rows of the board: one for each salesperson, and the total."""

    _inherit = 'crm.opportunity.board'

    def _get_rows(self, scope, money):
        """The rows of :meth:`get_board`, and the one of all.

        :returns: list of dicts, and a dict
        """
        deals = self._get_deal_figures(scope, money)
        targets = self._read_targets(scope, scope.start, scope.end, money)
        words = self._read_words(scope, money)
        by_person = add_up_by_person(targets)
        led = self._get_led_teams()
        rows = []
        for key, user, name in self._get_people(scope, deals, targets, words):
            own_words = {
                kind: [plan for plan in plans if plan.who and plan.who == key]
                for kind, plans in words.items()
            }
            row = self._prepare_row(
                [deals.get((user, column), (0.0, 0.0, 0)) for column in COLUMNS],
                by_person.get(key),
                own_words,
                scope,
                money,
            )
            may_say = self._get_kinds_to_say(scope, led, user) if user else []
            rows.append({**row, 'key': key, 'name': name, 'may_say': may_say})
        total = self._prepare_row(
            [
                [sum(parts) for parts in zip(*values, strict=True)] if values else (0.0, 0.0, 0)
                for column in COLUMNS
                for values in [[deals[found] for found in deals if found[1] == column]]
            ],
            add_up(targets),
            words,
            scope,
            money,
        )
        is_team = scope.team and not scope.user and self._sees_all()
        may_say = self._get_kinds_to_say(scope, led) if is_team else []
        return rows, {**total, 'key': None, 'name': self.env._("Total"), 'may_say': may_say}

    def _get_people(self, scope, deals, targets, words):
        """Whoever has a row: the people of the team, and whoever has deals, a target or a word.

        :returns: list of the key of a row, the user, and a name; by name, nobody's deals last
        """
        users = scope.user or self._get_users(scope)
        users = users.union(*(user for user, _column in deals))
        plans = [*targets, *words['salesperson'], *words['manager']]
        users |= users.browse({plan.who for plan in plans if isinstance(plan.who, int)} - {False})
        people = [(user.id, user, user.sudo().name) for user in users]
        deleted = {plan.who for plan in plans if isinstance(plan.who, str)}
        people += [(name, users.browse(), name) for name in deleted]
        people.sort(key=lambda person: person[2].lower())
        if any(not user for user, _column in deals):
            people.append((False, users.browse(), self.env._("No salesperson")))
        return people

    def _prepare_row(self, figures, target, words, scope, money):
        """A row of the board.

        :param list figures: of each column amount, weighted amount and number of deals
        :param target: None if there is none
        :param dict words: lists of Plan by kind
        """
        convert = money.currency.round
        row, cumulated = {}, 0.0
        for column, (amount, _weighted, count) in zip(COLUMNS, figures, strict=True):
            cumulated += amount
            row[column] = {
                'amount': convert(amount),
                'count': count,
                'cumulated': convert(cumulated),
            }
        won = figures[0][0]
        gap = None if target is None else convert(target - won)
        said = {
            kind: self._describe_words(plans, add_up(plans), scope) for kind, plans in words.items()
        }
        return {
            **row,
            'calculated': convert(sum(weighted for _amount, weighted, _count in figures)),
            'target': False if target is None else convert(target),
            'gap': False if gap is None else gap,
            'coverage': (cumulated - won) / gap if gap and gap > 0 else False,
            **said,
        }

    def _get_led_teams(self):
        """Teams that the reader leads."""
        return self.env['crm.team'].sudo().search([('user_id', '=', self.env.uid)])

    def _get_kinds_to_say(self, scope, led, user=None):
        """As whom the reader may say what will be won, of a salesperson or of the team.

        :param led: teams that the reader leads
        """
        if scope.period != 'month':
            return []
        kinds = ['salesperson'] if user and user == self.env.user else []
        is_led = self.env.user.has_group('sales_team.group_sale_manager') or (
            user in led.member_ids if user else scope.team in led
        )
        return [*kinds, 'manager'] if is_led else kinds
