from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common_movement import MovementCommon

STEPS = ('create', 'amount', 'amount', 'date', 'date', 'hand_over', 'hand_over', 'team', 'company',
         'lose', 'win', 'archive', 'reopen', 'reopen', 'merge', 'delete')  # fmt: skip
FIRST = date(2020, 1, 1)
# What is done to which of the opportunities, with a number, and the days until the next snapshot.
HISTORIES = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(1, 40)), max_size=5
        ),
        st.integers(1, 9),
    ),
    min_size=3,
    max_size=6,
)
SCOPES = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())
OPEN_ENDS = ('opening', 'closing')


@tagged('post_install', '-at_install')
class TestMovementProperty(MovementCommon):
    """Whatever becomes of deals: opening and what moved are the closing, to the cent."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        foreign = cls.env['res.currency'].create(
            {'name': 'OPF', 'symbol': 'F', 'rate_ids': [Command.create({'rate': 3.7})]}
        )
        cls.abroad = cls.env['res.company'].create({'name': "Abroad", 'currency_id': foreign.id})
        cls.env.user.company_ids += cls.abroad
        people = cls.salesperson | cls.colleague | cls.manager
        people.company_ids += cls.abroad
        cls.other_team = cls.team.copy({'name': "Other", 'company_id': False})

    def test_any_history(self):
        self.kinds, self.reasons = set(), set()
        self._try_histories()
        # Not only what is easily come by.
        self.assertEqual(len(self.kinds), 11, self.kinds)
        self.assertEqual(self.reasons, {False, 'forward', 'slipped', 'handed_over'})

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES, SCOPES)
    def _try_histories(self, history, scope):
        note(f"Paste as a test: self._run(*{(history, scope)!r})")
        savepoint = self.env.cr.savepoint()
        try:
            self._run(history, scope)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def _run(self, history, scope):
        self.deals = [self._deal(f"Deal {number}", 100 * number) for number in range(1, 5)]
        self.states, self.fates, self.known = {}, {}, set()
        day = FIRST
        for steps, days in history:
            for name, number, value in steps:
                deal = self.deals[number % len(self.deals)].exists()
                if deal or name == 'create':
                    with suppress(UserError), self.env.cr.savepoint():
                        getattr(self, f'_do_{name}')(deal, value)
            self._take_and_note(day)
            day += timedelta(days=days)
        self._note_now()
        by_user, by_team, by_company, by_period = scope
        asked = {
            'user_ids': self.salesperson.ids if by_user else [],
            'team_ids': self.team.ids if by_team else [],
            'company_ids': self.company.ids if by_company else [],
            'due_from': '2020-06-01' if by_period else False,
            'due_until': '2020-06-30' if by_period else False,
        }
        for begin, end in combinations(self.states, 2):
            for user in (self.manager, self.salesperson):
                self._check(begin, end, user, asked)
        self._check_thinned(asked)

    # What is done

    def _do_create(self, deal, value):
        self.deals.append(self._deal(f"Deal {len(self.deals) + 1}", value * 10))

    def _do_amount(self, deal, value):
        deal.expected_revenue = value * 7.77

    def _do_date(self, deal, value):
        deal.date_deadline = date(2020, 5, 20) + timedelta(days=value) if value % 7 else False

    def _do_hand_over(self, deal, value):
        users = self.salesperson, self.colleague, self.env['res.users']
        deal.user_id = users[value % 3]

    def _do_team(self, deal, value):
        deal.team_id = (self.team, self.other_team)[value % 2]

    def _do_company(self, deal, value):
        deal.company_id = (self.company, self.abroad)[value % 2]

    def _do_lose(self, deal, value):
        deal.action_set_lost()

    def _do_win(self, deal, value):
        deal.action_set_won()

    def _do_archive(self, deal, value):
        deal.active = False

    def _do_reopen(self, deal, value):
        closed = [other for other in self.deals if other.exists() and not self._is_open(other)]
        if not closed:
            return
        deal = closed[value % len(closed)]
        if deal.won_status == 'won':
            deal.write({'stage_id': self.stage_new.id, 'probability': 50})
        deal.action_unarchive()

    def _do_merge(self, deal, value):
        other = self.deals[value % len(self.deals)].exists()
        if other and other != deal:
            (deal | other).merge_opportunity()

    def _do_delete(self, deal, value):
        deal.unlink()

    # What is known of it, beside the snapshots

    def _is_open(self, deal):
        return deal.exists() and deal.active and deal.won_status == 'pending'

    def _get_state(self):
        self.env.flush_all()
        return {
            deal.id: {
                'amount': round(deal.expected_revenue, 2),
                'user': deal.user_id,
                'team': deal.team_id,
                'company': deal.company_id,
                'currency': deal.company_currency.id,
                'date': deal.date_deadline,
            }
            for deal in self.deals
            if self._is_open(deal)
        }

    def _get_fate(self, deal):
        status = deal.won_status if deal.exists() else 'pending'
        return 'removed' if status == 'pending' else status

    def _take_and_note(self, day):
        with freeze_time(f'{day} 12:00:00'):
            self.Snapshot._cron_take_snapshot()
        before = next(reversed(self.states.values()), {})
        fates = dict(next(reversed(self.fates.values()), {}))
        for deal in self.deals:
            if deal.id in before and not self._is_open(deal):
                fates[deal.id] = self._get_fate(deal)
        self.states[day], self.fates[day] = self._get_state(), fates

    def _note_now(self):
        self.states[None] = self._get_state()
        self.fates[None] = {deal.id: self._get_fate(deal) for deal in self.deals}

    # What ought to come of it

    def _is_inside(self, state, user, asked):
        company_ids = asked['company_ids'] or [*user.company_ids.ids, False]
        return bool(
            state
            and (user == self.manager or not state['user'] or state['user'] == user)
            and (not asked['user_ids'] or state['user'].id in asked['user_ids'])
            and (not asked['team_ids'] or state['team'].id in asked['team_ids'])
            and state['company'].id in company_ids
            and (
                not asked['due_from']
                or (state['date'] and asked['due_from'] <= str(state['date']) <= asked['due_until'])
            )
        )

    def _get_expected(self, begin, end, user, asked):
        """Amounts by kind and currency, figured without SQL; None where rates decide."""
        found = {}

        def add(kind, state, sign=1):
            key = kind, state['currency']
            found[key] = round(found.get(key, 0) + sign * state['amount'], 2)

        for deal in self.deals:
            old, new = self.states[begin].get(deal.id), self.states[end].get(deal.id)
            was, is_now = (self._is_inside(state, user, asked) for state in (old, new))
            if was:
                add('opening', old)
            if is_now:
                add('closing', new)
            if was and is_now:
                if old['currency'] != new['currency']:
                    return None
                if old['amount'] != new['amount']:
                    kind = 'grown' if new['amount'] > old['amount'] else 'shrunk'
                    add(kind, new)
                    add(kind, old, -1)
            elif was:
                add('moved_out' if new else self.fates[end][deal.id], old, -1)
            elif is_now:
                known = any(
                    deal.id in state for day, state in self.states.items() if day and day < begin
                )
                add('moved_in' if old else 'reopened' if known else 'added', new)
        return found

    def _read(self, begin, end, user, asked):
        context = {f'opportunity_movement_{name}': value for name, value in asked.items()}
        self.env.invalidate_all()
        report = self.Report.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids,
            opportunity_movement_from=str(begin),
            opportunity_movement_to=end and str(end),
            **context,
        )
        with freeze_time('2020-12-31 12:00:00'):
            return report.search([])

    def _check(self, begin, end, user, asked):
        rows = self._read(begin, end, user, asked)
        self.kinds.update(row.kind for row in rows)
        self.reasons.update(row.reason for row in rows)
        found, kinds = {}, {}
        for row in rows:
            key = row.kind[3:], row.currency_id.id
            found[key] = round(found.get(key, 0) + row.amount, 2)
            if row.lead_id and key[0] not in OPEN_ENDS:
                kinds.setdefault(row.lead_id, set()).add(row.kind)
        note(f"{begin} to {end}, as {user.login}, {asked}")
        for currency in {currency for _kind, currency in found}:
            amounts = {kind: v for (kind, other), v in found.items() if other == currency}
            self._assert_adds_up(amounts)
        expected = self._get_expected(begin, end, user, asked)
        if expected is not None:
            self.assertEqual(found, expected)
        self.assertFalse([lead for lead, names in kinds.items() if len(names) > 1])
        readable = self.env['crm.lead'].with_user(user).with_context(active_test=False)
        self.assertLessEqual(set(rows.lead_id.ids), set(readable.search([]).ids))

    def _check_thinned(self, asked):
        """On the days that stay, nothing changed but whether something had been before."""
        days = [FIRST + timedelta(days=number) for number in range(70)]
        mondays = [day for day in days if day.weekday() == 0 and day >= FIRST + timedelta(days=7)]
        pairs = list(combinations(mondays, 2))[:12]

        def read():
            found = {}
            for begin, end in pairs:
                for row in self._read(begin, end, self.manager, asked):
                    kind = row.kind[3:].replace('reopened', 'added')
                    key = begin, end, kind, row.currency_id.id
                    found[key] = round(found.get(key, 0) + row.amount, 2)
            return found

        before = read()
        self.Snapshot._thin_out(date(2020, 12, 31))
        rows = self.Snapshot.search([('lead_ref', 'in', [deal.id for deal in self.deals])])
        self.assertFalse(rows.filtered(lambda row: row.date.weekday()))
        self.assertEqual(read(), before)
