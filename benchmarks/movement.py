"""How long the daily snapshot and the movement of a week take, and how large a year becomes.

    bin/odoo --test python benchmarks/movement.py [opportunities]

100,000 open opportunities and a year of snapshots by default, in a database of its own that is
dropped afterwards. Fails if the snapshot takes more than ten seconds, if a figure differs from that
of plain SQL, or if the movement takes more than twice as long.
"""

import sys
import time

import movement_data
from competitor_report import create_reader, run, timed
from own_database import environment

ROUNDS, LIMIT, SECONDS = 5, 2.0, 10
# Every so manieth opportunity changes in a day.
CHANGED = 20
MOVEMENT = """
WITH before AS (
    SELECT lead_ref, amount FROM crm_opportunity_snapshot
    WHERE date <= %(day)s AND (date_until IS NULL OR date_until >= %(day)s)
), after AS (
    SELECT id, expected_revenue AS amount FROM crm_lead
    WHERE type = 'opportunity' AND active AND won_status = 'pending'
), deal AS (
    SELECT lead.won_status, before.amount AS old, after.amount AS new
    FROM before FULL JOIN after ON after.id = before.lead_ref
        LEFT JOIN crm_lead lead ON lead.id = before.lead_ref
), part AS (
    SELECT '00_opening' AS kind, old AS amount FROM deal WHERE old IS NOT NULL
    UNION ALL SELECT '10_closing', new FROM deal WHERE new IS NOT NULL
    UNION ALL SELECT '01_added', new FROM deal WHERE old IS NULL
    UNION ALL SELECT CASE WHEN new > old THEN '04_grown' ELSE '05_shrunk' END, new - old
        FROM deal WHERE new != old
    UNION ALL SELECT CASE won_status WHEN 'won' THEN '07_won' WHEN 'lost' THEN '08_lost'
        ELSE '09_removed' END, -old
        FROM deal WHERE new IS NULL
)
SELECT kind, SUM(amount) FROM part GROUP BY kind ORDER BY kind
"""


def main(opportunities=100_000):
    """Print times and sizes; return whether none is above its limit."""
    with environment() as env:
        start = time.perf_counter()
        movement_data.create(env, int(opportunities))
        print(f'{opportunities} open opportunities: made in {time.perf_counter() - start:.0f} s')
        tell_size(env, 'a year, every day')
        seconds = measure_snapshot(env)
        ratio = compare(env['crm.opportunity.movement.report'].with_user(create_reader(env)))
        start = time.perf_counter()
        env['crm.opportunity.snapshot']._thin_out(env.cr.now().date())
        print(f'thinned out at once in {time.perf_counter() - start:.1f} s')
    print(f'snapshot {seconds:.1f} s, limit {SECONDS} s; ratio {ratio:.2f}, limit {LIMIT}')
    return seconds <= SECONDS and ratio <= LIMIT


def measure_snapshot(env):
    """The seconds of a day on which every twentieth opportunity changed, without the thinning."""
    env.cr.execute(
        """
        UPDATE crm_lead SET expected_revenue = expected_revenue + 100
        WHERE id %% %s = 0 AND won_status = 'pending'
        """,
        [CHANGED],
    )
    start = time.perf_counter()
    env.cr.execute(env['crm.opportunity.snapshot']._get_taking_sql(env.cr.now().date()))
    seconds = time.perf_counter() - start
    ended, corrected, taken = env.cr.fetchone()
    print(f'snapshot: {taken} rows begun, {ended} ended, {corrected} corrected in {seconds:.2f} s')
    env.cr.execute('ANALYZE crm_opportunity_snapshot')
    env.cr.commit()
    return seconds


def compare(report):
    """Time both in turn, and see that their figures are the same.

    :returns: the ratio of the best times
    """
    times = {'report': [], 'sql': []}
    report = report.with_context(opportunity_movement_from='today -7d')
    report.env.cr.execute("SELECT CURRENT_DATE - 7")
    (day,) = report.env.cr.fetchone()
    sql = report.env.cr.mogrify(MOVEMENT, {'day': day}).decode()
    for _round in range(ROUNDS):
        groups = timed(times['report'], lambda: report._read_group([], ['kind'], ['amount:sum']))
        rows = timed(times['sql'], lambda: run(report.env.cr, sql))
        found = {kind: round(amount, 2) for kind, amount in groups}
        assert found == {kind: float(amount) for kind, amount in rows}, (found, rows)
    best, plain = min(times['report']), min(times['sql'])
    print(f'movement of a week: {found}')
    print(f'report {best:.2f} s, plain SQL {plain:.2f} s, ratio {best / plain:.2f}')
    return best / plain


def tell_size(env, title):
    env.cr.execute(
        """
        SELECT COUNT(*), PG_TABLE_SIZE('crm_opportunity_snapshot'),
            PG_TOTAL_RELATION_SIZE('crm_opportunity_snapshot')
        FROM crm_opportunity_snapshot
        """
    )
    rows, table, total = env.cr.fetchone()
    print(f'{title}: {rows} rows, {table / 2**20:.0f} MB, {total / 2**20:.0f} MB with indexes')


if __name__ == '__main__':
    sys.exit(0 if main(*sys.argv[1:]) else 1)
