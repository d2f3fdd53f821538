"""No objective is zero, as no amount is: empty ones were sorted above the largest."""


def migrate(cr, version):
    cr.execute("UPDATE crm_lead SET target_revenue = 0 WHERE target_revenue IS NULL")
