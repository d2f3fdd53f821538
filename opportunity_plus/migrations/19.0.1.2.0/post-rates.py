"""The remembered rate of an order stands while the two currencies that it is between do."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    cr.execute(
        """
        UPDATE crm_opportunity_acceptance_order known
           SET order_currency_id = orders.currency_id,
               currency_id = company.currency_id
          FROM crm_opportunity_acceptance acceptance, crm_lead lead, sale_order orders,
               res_company company
         WHERE known.order_currency_id IS NULL
           AND acceptance.id = known.acceptance_id
           AND lead.id = acceptance.lead_id
           AND orders.id = known.order_id
           AND company.id = COALESCE(lead.company_id, orders.company_id)
        """
    )
    # It was cut after ten digits: where that changes the value, the value stands.
    cr.execute(
        """
        UPDATE crm_opportunity_acceptance_order known
           SET rate = known.amount / orders.amount_untaxed
          FROM sale_order orders
         WHERE orders.id = known.order_id
           AND orders.amount_untaxed != 0
           AND known.order_currency_id != known.currency_id
           AND abs(orders.amount_untaxed * known.rate - known.amount) > 0.005
        """
    )
    env.invalidate_all()
