"""A computed column that begins empty: Odoo would compute it, record by record."""


def migrate(cr, version):
    cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS opportunity_trigger boolean")
