"""How long the competitor report takes, beside plain SQL that finds the same figures.

    bin/odoo --test python benchmarks/competitor_report.py [opportunities [relations]]

100,000 opportunities with 300,000 competitors by default, in a database of its own that is dropped
afterwards. Fails if a figure differs or the report takes more than twice the time.
"""

import math
import sys
import time

import competitor_data
from own_database import environment

ROUNDS, LIMIT = 7, 2.0
MEASURES = [
    'met_count:sum',
    'won_count:sum',
    'lost_count:sum',
    'win_rate:avg',
    'revenue_at_stake:sum',
    'margin_at_stake:sum',
    'revenue_won:sum',
    'price_gap:avg',
]
# Each competitor of an opportunity once: a company and its people are one.
ENCOUNTERS = """
encounter AS (
    SELECT relation.lead_id, partner.commercial_partner_id AS competitor_id,
        BOOL_OR(relation.outcome = 'beaten') AS beaten, BOOL_OR(relation.outcome = 'lost') AS lost
    FROM crm_opportunity_relation relation
        JOIN res_partner partner ON partner.id = relation.partner_id
    WHERE relation.kind = 'competitor'
    GROUP BY relation.lead_id, partner.commercial_partner_id
)"""
GAP = """relation.competitor_price / CASE WHEN lead.amount_source = 'lines'
        THEN lead.amount_lines ELSE lead.expected_revenue END - 1"""
COUNTS = """
    COUNT(*) AS met,
    COUNT(*) FILTER (WHERE beaten) AS won,
    COUNT(*) FILTER (WHERE lost) AS lost,
    COUNT(*) FILTER (WHERE beaten)::float / NULLIF(COUNT(*) FILTER (WHERE beaten OR lost), 0)
        AS win_rate"""
AMOUNTS = """
    SUM({revenue}) FILTER (WHERE lead.won_status = 'pending' AND lead.active) AS revenue_at_stake,
    SUM({margin}) FILTER (WHERE lead.won_status = 'pending' AND lead.active) AS margin_at_stake,
    SUM({revenue}) FILTER (WHERE lead.won_status = 'won') AS revenue_won"""
LEAD_AMOUNTS = AMOUNTS.format(revenue='lead.expected_revenue', margin='lead.margin')
MONTH = "DATE_TRUNC('month', COALESCE(lead.date_closed::date, lead.date_deadline))::date"
RESULT = """met, won, lost, win_rate, revenue_at_stake, margin_at_stake, revenue_won, gap"""

BY_COMPETITOR = f"""
WITH {ENCOUNTERS}, gap AS (
    SELECT partner.commercial_partner_id AS competitor_id, AVG({GAP}) AS gap
    FROM crm_opportunity_relation relation
        JOIN res_partner partner ON partner.id = relation.partner_id
        JOIN crm_lead lead ON lead.id = relation.lead_id
    WHERE relation.kind = 'competitor' AND relation.competitor_price > 0
    GROUP BY partner.commercial_partner_id
), figures AS (
    SELECT competitor_id, {COUNTS}, {LEAD_AMOUNTS}
    FROM encounter JOIN crm_lead lead ON lead.id = encounter.lead_id
    GROUP BY competitor_id
)
SELECT competitor_id, {RESULT} FROM figures LEFT JOIN gap USING (competitor_id)
"""
BY_TEAM_AND_MONTH = f"""
WITH {ENCOUNTERS}, gap AS (
    SELECT lead.team_id, {MONTH} AS month, AVG({GAP}) AS gap
    FROM crm_opportunity_relation relation JOIN crm_lead lead ON lead.id = relation.lead_id
    WHERE relation.kind = 'competitor' AND relation.competitor_price > 0
    GROUP BY 1, 2
), counts AS (
    SELECT lead.team_id, {MONTH} AS month, {COUNTS}
    FROM encounter JOIN crm_lead lead ON lead.id = encounter.lead_id
    GROUP BY 1, 2
), amounts AS (
    SELECT lead.team_id, {MONTH} AS month, {LEAD_AMOUNTS}
    FROM crm_lead lead WHERE lead.id IN (SELECT lead_id FROM encounter)
    GROUP BY 1, 2
)
SELECT team_id, month, {RESULT}
FROM counts JOIN amounts USING (team_id, month) LEFT JOIN gap USING (team_id, month)
"""
# Without category: 0, so that a join finds it.
BY_CATEGORY = f"""
WITH {ENCOUNTERS}, part AS (
    SELECT lead_id, categ_id, SUM(price_subtotal) AS subtotal, SUM(margin)::numeric AS margin,
        SUM(SUM(price_subtotal)) OVER opportunity AS all_subtotals,
        SUM(SUM(margin)::numeric) OVER opportunity AS all_margins
    FROM crm_opportunity_line line
        JOIN product_product product ON product.id = line.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
    WHERE line.active
    GROUP BY lead_id, categ_id
    WINDOW opportunity AS (PARTITION BY lead_id)
), gap AS (
    SELECT COALESCE(categ_id, 0) AS categ_id, AVG({GAP}) AS gap
    FROM crm_opportunity_relation relation
        JOIN crm_lead lead ON lead.id = relation.lead_id
        LEFT JOIN part ON part.lead_id = lead.id
    WHERE relation.kind = 'competitor' AND relation.competitor_price > 0
    GROUP BY 1
), counts AS (
    SELECT COALESCE(categ_id, 0) AS categ_id, {COUNTS}
    FROM encounter LEFT JOIN part USING (lead_id)
    GROUP BY 1
), amounts AS (
    SELECT COALESCE(categ_id, 0) AS categ_id, {AMOUNTS.format(
        revenue='lead.expected_revenue * COALESCE(part.subtotal / part.all_subtotals, 1)',
        margin='lead.margin * COALESCE(part.margin / part.all_margins, 1)')}
    FROM crm_lead lead LEFT JOIN part ON part.lead_id = lead.id
    WHERE lead.id IN (SELECT lead_id FROM encounter)
    GROUP BY 1
)
SELECT NULLIF(categ_id, 0), {RESULT}
FROM counts JOIN amounts USING (categ_id) LEFT JOIN gap USING (categ_id)
"""  # fmt: skip
COMPARED = [
    ('by competitor', ['competitor_id'], BY_COMPETITOR),
    ('by team and month of closing', ['team_id', 'date_closing:month'], BY_TEAM_AND_MONTH),
    ('by product category', ['product_categ_id'], BY_CATEGORY),
]


def main(opportunities=100_000, relations=300_000):
    """Print the ratios; return whether none is above the limit."""
    with environment() as env:
        start = time.perf_counter()
        competitor_data.create(env, int(opportunities), int(relations))
        print(f'{opportunities} opportunities, {relations} competitors: '
              f'made in {time.perf_counter() - start:.0f} s')  # fmt: skip
        report = env['crm.opportunity.competitor.report'].with_user(create_reader(env))
        ratios = [compare(report, *compared) for compared in COMPARED]
    print(f'largest ratio {max(ratios):.2f}, limit {LIMIT}')
    return max(ratios) <= LIMIT


def create_reader(env):
    """A salesperson who sees all opportunities: the rules of access are part of the time."""
    return env['res.users'].create(
        {
            'name': 'Reader',
            'login': 'reader',
            'group_ids': [(4, env.ref('sales_team.group_sale_salesman_all_leads').id)],
        }
    )


def compare(report, title, groupby, sql):
    """Time both in turn, and see that their figures are the same.

    :returns: the ratio of the best times
    """
    times = {'report': [], 'sql': []}
    report.env.flush_all()
    for _round in range(ROUNDS):
        groups = timed(times['report'], lambda: report._read_group([], groupby, MEASURES))
        rows = timed(times['sql'], lambda: run(report.env.cr, sql))
        check_same(groups, rows, len(groupby))
    best, plain = min(times['report']), min(times['sql'])
    print(f'{title}: {len(rows)} groups, report {best:.3f} s, plain SQL {plain:.3f} s, '
          f'ratio {best / plain:.2f}')  # fmt: skip
    return best / plain


def run(cr, sql):
    cr.execute(sql)
    return cr.fetchall()


def timed(times, function):
    start = time.perf_counter()
    result = function()
    times.append(time.perf_counter() - start)
    return result


def check_same(groups, rows, keys):
    """Fail if the report and the query found other groups or other figures."""
    found = {tuple(getattr(value, 'id', value) or None for value in group[:keys]): group[keys:]
             for group in groups}  # fmt: skip
    expected = {row[:keys]: row[keys:] for row in rows}
    assert found.keys() == expected.keys(), found.keys() ^ expected.keys()
    for key, figures in expected.items():
        for measure, value, figure in zip(MEASURES, found[key], figures, strict=True):
            assert math.isclose(value or 0, figure or 0, rel_tol=1e-9), (
                key,
                measure,
                value,
                figure,
            )


if __name__ == '__main__':
    sys.exit(0 if main(*sys.argv[1:]) else 1)
