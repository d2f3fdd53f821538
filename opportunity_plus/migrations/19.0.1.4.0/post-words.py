"""Better words for what we ship, where nobody has chosen others: such data is not updated."""

NAMES = {
    'crm_opportunity_origin_type': {
        'origin_type_partner': ("Third Party", "Referral"),
        'origin_type_email': ("E-mail", "Email"),
    },
}


def migrate(cr, version):
    for table, names in NAMES.items():
        for xml_id, (former, name) in names.items():
            cr.execute(
                f"""
                UPDATE {table}
                   SET name = jsonb_set(name, '{{en_US}}', to_jsonb(%s::text))
                 WHERE name ->> 'en_US' = %s
                   AND id IN (
                       SELECT res_id FROM ir_model_data
                        WHERE module = 'opportunity_plus' AND name = %s
                   )
                """,
                (name, former, xml_id),
            )
