"""Better words for the types of origin that we ship, where nobody has chosen others."""

NAMES = {
    'origin_type_partner': ("Third Party", "Referral"),
    'origin_type_email': ("E-mail", "Email"),
}


def migrate(cr, version):
    for xml_id, (former, name) in NAMES.items():
        cr.execute(
            """
            UPDATE crm_opportunity_origin_type
               SET name = jsonb_set(name, '{en_US}', to_jsonb(%s::text))
             WHERE name ->> 'en_US' = %s
               AND id IN (
                   SELECT res_id FROM ir_model_data
                    WHERE module = 'opportunity_plus' AND name = %s
               )
            """,
            (name, former, xml_id),
        )
        # Opportunities of a type without a record are called by it, as text.
        cr.execute(
            """
            UPDATE crm_lead lead
               SET origin_name = %s
              FROM crm_opportunity_origin_type type, ir_model_data data
             WHERE lead.origin_type_id = type.id
               AND lead.origin_name = %s
               AND type.name ->> 'en_US' = %s
               AND data.module = 'opportunity_plus' AND data.name = %s AND data.res_id = type.id
            """,
            (name, former, name, xml_id),
        )
