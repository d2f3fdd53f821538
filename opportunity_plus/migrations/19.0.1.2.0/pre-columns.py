"""Computed columns that begin empty: Odoo would compute them, record by record."""


def migrate(cr, version):
    cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS opportunity_trigger boolean")
    cr.execute("ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS amount_company_id integer")
