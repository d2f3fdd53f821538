"""A relation is archived with its opportunity: in one statement, not record by record."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.table_exists(cr, 'crm_opportunity_relation'):
        return  # The first states of 19.0.1.0.0 had no people.
    cr.execute("ALTER TABLE crm_opportunity_relation ADD COLUMN IF NOT EXISTS active boolean")
    cr.execute(
        """
        UPDATE crm_opportunity_relation relation
           SET active = lead.active
          FROM crm_lead lead
         WHERE lead.id = relation.lead_id AND relation.active IS NULL
        """
    )
