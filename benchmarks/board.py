"""How long the board takes over many opportunities, and that no total of it is missing.

    bin/odoo --test python benchmarks/board.py [opportunities]

100,000 opportunities with 500,000 lines by default, in a database of its own that is dropped
afterwards. Fails if the total of a year is not what plain SQL adds up, or if the figures take more
than twice its time and a quarter of a second.
"""

import math
import sys
import time

import forecast_data
from competitor_report import create_reader, run, timed
from own_database import environment

ROUNDS, LIMIT, OVERHEAD = 5, 2.0, 0.25
# By salesperson: won, and open by forecast category, with the weighted amount.
SQL = """
SELECT user_id, forecast_category, won_status, COUNT(*), SUM(expected_revenue),
    SUM(prorated_revenue)
FROM crm_lead
WHERE type = 'opportunity' AND (
    (won_status = 'won' AND DATE_TRUNC('year', date_closed) = DATE_TRUNC('year', NOW()))
    OR (won_status = 'pending' AND active AND forecast_category != 'omitted'
        AND DATE_TRUNC('year', date_deadline) = DATE_TRUNC('year', NOW()))
)
GROUP BY user_id, forecast_category, won_status
"""


def main(opportunities=100_000):
    """Print the times; return whether the board keeps within its limit."""
    with environment() as env:
        forecast_data.create(env, int(opportunities))
        env.flush_all()
        env.cr.execute('ANALYZE')
        board = env['crm.opportunity.board'].with_user(create_reader(env))
        times = {'board': [], 'sql': [], 'months': []}
        for _round in range(ROUNDS):
            env.invalidate_all()
            total = timed(times['board'], lambda: board.get_board({'period': 'year'}))['total']
            rows = timed(times['sql'], lambda: run(env.cr, SQL))
            check_same(total, rows)
        timed(times['months'], lambda: board.get_months({'period': 'year'}))
    best, plain = min(times['board']), min(times['sql'])
    print(
        f'{opportunities} opportunities: board {best:.2f} s, plain SQL {plain:.2f} s,'
        f' the months {times["months"][0]:.2f} s'
    )
    return best <= LIMIT * plain + OVERHEAD


def check_same(total, rows):
    """Fail if an amount or a number of deals is another one."""
    for column in ('won', 'commit', 'best_case', 'pipeline'):
        own = [row for row in rows if column == (row[1] if row[2] == 'pending' else 'won')]
        expected = sum(row[3] for row in own), sum(row[4] for row in own)
        found = total[column]['count'], total[column]['amount']
        assert found[0] == expected[0], (column, found, expected)
        assert math.isclose(found[1], expected[1], rel_tol=1e-9), (column, found, expected)


if __name__ == '__main__':
    start = time.perf_counter()
    is_fast = main(*sys.argv[1:])
    print(f'in all {time.perf_counter() - start:.0f} s')
    sys.exit(0 if is_fast else 1)
