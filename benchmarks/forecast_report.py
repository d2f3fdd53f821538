"""How long the forecast takes, beside plain SQL that finds the same figures.

    bin/odoo --test python benchmarks/forecast_report.py [opportunities]

100,000 opportunities with 500,000 lines and 100,000 invoice lines by default, in a database of its
own that is dropped afterwards. Fails if a figure differs by more than what rounding moves from one
month to another, or if a report takes more than twice the time.
"""

import math
import sys
import time

import forecast_data
from competitor_report import create_reader, run, timed
from own_database import environment

ROUNDS, LIMIT = 5, 2.0
MONTH = "DATE_TRUNC('month', {day})::date"
BY_MONTH_AND_TEAM = f"""
WITH bill AS (
    SELECT rel.order_line_id, move_line.price_subtotal AS amount,
        {MONTH.format(day='move.invoice_date')} AS month
    FROM sale_order_line_invoice_rel rel
        JOIN account_move_line move_line ON move_line.id = rel.invoice_line_id
        JOIN account_move move ON move.id = move_line.move_id
    WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
), billed AS (
    SELECT order_line_id, SUM(amount) AS amount FROM bill GROUP BY order_line_id
), plan AS (
    SELECT lead.team_id, line.price_subtotal - COALESCE(billed.amount, 0) AS rest,
        lead.amount_source = 'order' AS is_sold, lead.probability,
        GREATEST(line.duration_months, 1) AS months,
        {
    MONTH.format(
        day='''COALESCE(line.date_start,
            CASE WHEN lead.amount_source = 'order' THEN sale.date_order::date
                ELSE lead.date_deadline END)'''
    )
} AS month
    FROM crm_lead lead JOIN crm_opportunity_line line ON line.lead_id = lead.id AND line.active
        LEFT JOIN sale_order_line sale_line ON sale_line.id = line.sale_line_id
        LEFT JOIN sale_order sale ON sale.id = sale_line.order_id
        LEFT JOIN billed ON billed.order_line_id = line.sale_line_id
), spread AS (
    SELECT plan.*, CASE WHEN is_sold THEN LEAST(GREATEST(
        EXTRACT(YEAR FROM CURRENT_DATE) * 12 + EXTRACT(MONTH FROM CURRENT_DATE)
        - EXTRACT(YEAR FROM month) * 12 - EXTRACT(MONTH FROM month), 0), months - 1)
        ELSE 0 END::int AS gone
    FROM plan
), piece AS (
    SELECT team_id, (month + MAKE_INTERVAL(months => number))::date AS month,
        rest / (months - gone) AS amount,
        rest / (months - gone) * CASE WHEN is_sold THEN 1 ELSE probability / 100 END AS weighted
    FROM spread CROSS JOIN LATERAL GENERATE_SERIES(gone, months - 1) number
    UNION ALL
    SELECT lead.team_id, bill.month, bill.amount, bill.amount
    FROM bill JOIN crm_opportunity_line line ON line.sale_line_id = bill.order_line_id
        JOIN crm_lead lead ON lead.id = line.lead_id
)
SELECT month, team_id, SUM(amount), SUM(weighted) FROM piece GROUP BY month, team_id
"""
BY_CATEGORY = """
SELECT template.categ_id, SUM(line.price_subtotal), SUM(line.price_subtotal * CASE
        WHEN lead.won_status = 'lost' THEN 0
        WHEN lead.won_status = 'won' OR lead.amount_source = 'order' THEN 1
        ELSE lead.probability / 100 END)
FROM crm_lead lead JOIN crm_opportunity_line line ON line.lead_id = lead.id
    JOIN product_product product ON product.id = line.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
WHERE lead.type = 'opportunity' AND line.active
    AND (lead.active OR lead.won_status IN ('won', 'lost'))
GROUP BY template.categ_id
"""
COMPARED = [
    ('crm.opportunity.forecast.report', ['month:month', 'team_id'], BY_MONTH_AND_TEAM),
    ('crm.opportunity.line.report', ['categ_id'], BY_CATEGORY),
]
MEASURES = ['amount:sum', 'prorated_amount:sum']


def main(opportunities=100_000):
    """Print the ratios; return whether none is above the limit."""
    with environment() as env:
        start = time.perf_counter()
        forecast_data.create(env, int(opportunities))
        print(f'{opportunities} opportunities: made in {time.perf_counter() - start:.0f} s')
        reader = create_reader(env)
        ratios = [compare(env[model].with_user(reader), *rest) for model, *rest in COMPARED]
    print(f'largest ratio {max(ratios):.2f}, limit {LIMIT}')
    return max(ratios) <= LIMIT


def compare(report, groupby, sql):
    """Time both in turn, and see that their figures are the same.

    :returns: the ratio of the best times
    """
    times = {'report': [], 'sql': []}
    for _round in range(ROUNDS):
        groups = timed(times['report'], lambda: report._read_group([], groupby, MEASURES))
        rows = timed(times['sql'], lambda: run(report.env.cr, sql))
        check_same(groups, rows, len(groupby))
    best, plain = min(times['report']), min(times['sql'])
    print(f'{report._name} by {", ".join(groupby)}: {len(rows)} groups, report {best:.2f} s, '
          f'plain SQL {plain:.2f} s, ratio {best / plain:.2f}')  # fmt: skip
    return best / plain


def check_same(groups, rows, keys):
    """Fail if the report and the query found other groups or other figures."""
    found = {
        tuple(getattr(value, 'id', value) or None for value in group[:keys]): group[keys:]
        for group in groups
    }
    expected = {row[:keys]: row[keys:] for row in rows}
    assert found.keys() == expected.keys(), found.keys() ^ expected.keys()
    for key, figures in expected.items():
        for value, figure in zip(found[key], figures, strict=True):
            # Rounding moves cents to the last month of an opportunity.
            assert math.isclose(value or 0, figure or 0, rel_tol=1e-4), (key, value, figure)


if __name__ == '__main__':
    sys.exit(0 if main(*sys.argv[1:]) else 1)
