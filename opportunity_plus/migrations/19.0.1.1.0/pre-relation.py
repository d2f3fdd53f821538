"""A relation is archived with its opportunity: in one statement, not record by record."""


def migrate(cr, version):
    cr.execute("ALTER TABLE crm_opportunity_relation ADD COLUMN IF NOT EXISTS active boolean")
    cr.execute(
        """
        UPDATE crm_opportunity_relation relation
           SET active = lead.active
          FROM crm_lead lead
         WHERE lead.id = relation.lead_id
        """
    )
