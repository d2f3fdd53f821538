"""By which fiscal position the lines of before were taxed is not known.

An empty column, which Odoo does not fill with the present positions: where a customer has one, the
taxes are taken anew with the next quotation.
"""


def migrate(cr, version):
    cr.execute(
        "ALTER TABLE crm_opportunity_line ADD COLUMN IF NOT EXISTS fiscal_position_id integer"
    )
