"""What acceptances remember moves from a JSON column into rows with references.

Odoo drops the column at the end of the update, with the field that it belonged to.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.opportunity_plus.tools.rates import Rates


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    move_acceptances(cr)
    move_orders(env)
    env['crm.opportunity.stage.history']._seed_from_tracking()


def move_acceptances(cr):
    """Move what was before; a stage, lost reason or competitor that is gone is left out."""
    cr.execute(
        """
        INSERT INTO crm_opportunity_acceptance (
            lead_id, expected_revenue, is_typed, is_closed, stage_id, lost_reason_id,
            lost_competitor_id, was_active, probability, automated_probability,
            is_automated_probability, date_closed, won_stage_id, won_active, won_probability,
            won_date_closed, create_uid, create_date, write_uid, write_date
        )
        SELECT lead.id,
               COALESCE((data->>'expected')::numeric, (data->>'amount')::numeric, 0),
               data->>'amount' IS NOT NULL,
               former IS NOT NULL,
               stage.id, reason.id, competitor.id,
               (former->>'active')::boolean,
               (former->>'probability')::float,
               (former->>'automated_probability')::float,
               (former->>'is_automated')::boolean,
               NULLIF(former->>'date_closed', 'false')::timestamp,
               won_stage.id,
               (won->>'active')::boolean,
               (won->>'probability')::float,
               NULLIF(won->>'date_closed', 'false')::timestamp,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM (
                SELECT id, acceptance_data::jsonb AS data,
                       NULLIF(acceptance_data::jsonb->'closing'->'before', 'null') AS former,
                       NULLIF(acceptance_data::jsonb->'closing'->'after', 'null') AS won
                  FROM crm_lead
                 WHERE jsonb_typeof(acceptance_data::jsonb) = 'object'
               ) lead
     LEFT JOIN crm_stage stage ON stage.id::text = former->>'stage_id'
     LEFT JOIN crm_lost_reason reason ON reason.id::text = former->>'lost_reason_id'
     LEFT JOIN res_partner competitor ON competitor.id::text = former->>'lost_competitor_id'
     LEFT JOIN crm_stage won_stage ON won_stage.id::text = won->>'stage_id'
        """
    )


def move_orders(env):
    """Move the orders that were followed, with what each is worth.

    Where its rate is gone an order is worth its share of the amount, which stands.
    """
    env.cr.execute(
        """
        SELECT acceptance.id, orders.id
          FROM crm_opportunity_acceptance acceptance
          JOIN crm_lead lead ON lead.id = acceptance.lead_id
    CROSS JOIN LATERAL jsonb_array_elements_text(
               COALESCE(lead.acceptance_data::jsonb->'orders', '[]')) AS known(id)
          JOIN sale_order orders ON orders.id = known.id::int
        """
    )
    rates, vals_list = Rates(), []
    for acceptance_id, order_id in env.cr.fetchall():
        acceptance = env['crm.opportunity.acceptance'].browse(acceptance_id)
        vals_list.append(prepare_order_values(acceptance, order_id, rates))
    env['crm.opportunity.acceptance.order'].create(vals_list)


def prepare_order_values(acceptance, order_id, rates):
    order = acceptance.env['sale.order'].browse(order_id)
    company = acceptance.lead_id.company_id or order.company_id
    currency, date = company.currency_id, order.date_order.date()
    rate = rates.find_or_zero(order.currency_id, currency, order.company_id, date)
    if not rate and order.amount_untaxed:
        rate = acceptance.lead_id.expected_revenue / order.amount_untaxed
    return {
        'acceptance_id': acceptance.id,
        'order_id': order.id,
        'date': date,
        'rate': rate,
        'amount': currency.round(order.amount_untaxed * rate),
        'margin': currency.round(order.margin * rate),
    }
