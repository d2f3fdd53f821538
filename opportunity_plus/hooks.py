import logging
import time

from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Our stored columns of opportunities that are computed or have a default, and what they are in a
# database without products, people and accepted quotations.  Where the column is there, Odoo does
# not compute it record by record.
COLUMNS = {
    'amount_source': ('varchar', "'manual'"),
    'amount_lines': ('numeric', '0'),
    'target_revenue': ('numeric', '0'),
    'margin': ('numeric', '0'),
    'margin_percent': ('double precision', '0'),
    'prorated_margin': ('numeric', '0'),
    'pricelist_id': ('integer', 'NULL'),
    'lost_competitor_id': ('integer', 'NULL'),
    'origin_partner_id': ('integer', 'NULL'),
    'origin_user_id': ('integer', 'NULL'),
    'origin_event_id': ('integer', 'NULL'),
    'origin_lead_id': ('integer', 'NULL'),
    'origin_name': ('varchar', 'NULL'),
    'site_partner_id': ('integer', 'NULL'),
    'industry_id': ('integer', 'NULL'),
    'family_id': ('integer', 'NULL'),
    'subfamily_id': ('integer', 'NULL'),
    'analytic_distribution': ('jsonb', 'NULL'),
    'is_forecast_category_manual': ('boolean', 'FALSE'),
    # Filled from what is known.
    'date_opened': ('date', 'NULL'),
    'code': ('varchar', 'NULL'),
    'currency_id': ('integer', 'NULL'),
    'forecast_category': ('varchar', 'NULL'),
}
RELATION_TABLES = {
    'crm_lead_relation_person_rel': 'res_partner_id',
    'crm_lead_relation_competitor_rel': 'res_partner_id',
    'crm_lead_relation_role_rel': 'crm_opportunity_role_id',
}


def pre_init_hook(env):
    """Give existing leads opening date, code, currency and category in one statement.

    Only columns of this addon are written; a database with years of leads installs in seconds.
    """
    start = time.monotonic()
    for name, (column_type, default) in COLUMNS.items():
        # A constant default costs nothing, however many rows there are.
        env.cr.execute(
            SQL(
                """
                ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS %(name)s %(type)s DEFAULT %(default)s;
                ALTER TABLE crm_lead ALTER COLUMN %(name)s DROP DEFAULT;
                """,
                name=SQL.identifier(name),
                type=SQL(column_type),
                default=SQL(default),
            )
        )
    env.cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS opportunity_trigger boolean")
    env.cr.execute(
        """
        ALTER TABLE crm_stage ADD COLUMN IF NOT EXISTS forecast_category varchar;
        UPDATE crm_stage SET forecast_category = CASE WHEN is_won THEN 'commit' ELSE 'pipeline' END
         WHERE forecast_category IS NULL;
        """
    )
    for table, column in RELATION_TABLES.items():
        env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS %(table)s (
                    crm_lead_id INTEGER NOT NULL,
                    %(column)s INTEGER NOT NULL,
                    PRIMARY KEY (crm_lead_id, %(column)s)
                );
                CREATE INDEX ON %(table)s (%(column)s, crm_lead_id);
                """,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
            )
        )
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead lead
               SET date_opened = COALESCE(lead.create_date, now())::date,
                   code = COALESCE(lead.code, 'OPP' || lpad(known.number::text, GREATEST(
                       5, length(known.number::text)), '0')),
                   currency_id = COALESCE(company.currency_id, %s),
                   forecast_category = COALESCE(stage.forecast_category, 'pipeline')
              FROM (
                    SELECT id, company_id, stage_id,
                           row_number() OVER (ORDER BY create_date, id) AS number
                      FROM crm_lead
                   ) known
         LEFT JOIN res_company company ON company.id = known.company_id
         LEFT JOIN crm_stage stage ON stage.id = known.stage_id
             WHERE known.id = lead.id AND lead.date_opened IS NULL
            """,
            env.company.currency_id.id,
        )
    )
    _logger.info(
        "Opening date (from the creation date), code, currency and forecast category of %s leads"
        " filled in %.1f s.",
        env.cr.rowcount,
        time.monotonic() - start,
    )


def post_init_hook(env):
    """Tell what is known of the leads that were there: their origins and their stages."""
    # What the demo data has left to be written.
    env.flush_all()
    for name, condition in (
        ('website', SQL("medium_id = %s", env.ref('utm.utm_medium_website').id)),
        ('campaign', SQL("campaign_id IS NOT NULL")),
    ):
        origin_type = env.ref(f'opportunity_plus.origin_type_{name}')
        env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET origin_type_id = %(type)s, origin_name = COALESCE(
                       (SELECT title->>'en_US' FROM utm_campaign
                         WHERE id = lead.campaign_id AND %(is_campaign)s), %(name)s)
                 WHERE origin_type_id IS NULL AND %(condition)s
                """,
                type=origin_type.id,
                is_campaign=name == 'campaign',
                name=origin_type.with_context(lang=None).name,
                condition=condition,
            )
        )
        _logger.info("Origin “%s” of %s leads filled from UTM.", name, env.cr.rowcount)
    env['crm.opportunity.stage.history']._seed_from_tracking()


def uninstall_hook(env):
    """Let go of what would hold back the deletion of our records, and of what Odoo forgets."""
    env.flush_all()
    forget_inheritance(env)
    forget_foreign_keys(env, 'opportunity_plus')
    # What is remembered between two runs of a job has no external id.
    env['ir.config_parameter'].search([('key', '=like', 'opportunity\\_plus.%')]).unlink()
    # Shipped types and roles are deleted before the columns that refer to them.
    for table, column in (
        ('crm_lead', 'origin_type_id'),
        ('crm_lead', 'family_id'),
        ('crm_lead', 'subfamily_id'),
        ('crm_opportunity_line', 'sale_type_id'),
        ('crm_opportunity_relation', 'role_id'),
    ):
        env.cr.execute(
            SQL("UPDATE %s SET %s = NULL", SQL.identifier(table), SQL.identifier(column))
        )
    env.invalidate_all()
    for name in ('acceptance', 'no_answer'):
        activity_type = env.ref(
            f'opportunity_plus.mail_activity_type_{name}', raise_if_not_found=False
        )
        if activity_type:
            # Odoo keeps done activities, and with them their type.
            activities = env['mail.activity'].with_context(active_test=False)
            activities = activities.search([('activity_type_id', '=', activity_type.id)])
            activities.activity_type_id = env.ref('mail.mail_activity_data_todo')


def forget_inheritance(env):
    """Let nothing but our own external ids say that an opportunity has products and a distribution.

    Odoo gives the note of it an external id for each module that extends the mixin, too, and those
    would keep it.
    """
    env.cr.execute(
        """
        DELETE FROM ir_model_data inherit
         USING ir_model_data extension
         WHERE inherit.model = 'ir.model.inherit'
           AND inherit.name IN ('model_inherit__crm_lead__product_catalog_mixin',
                                'model_inherit__crm_lead__analytic_mixin')
           AND inherit.module != 'opportunity_plus'
           AND extension.module = inherit.module
           AND extension.name = 'model_' || split_part(inherit.name, '__', 3)
        """
    )


def forget_foreign_keys(env, module):
    """Remove Odoo's notes of the foreign keys of a module; the keys go with their columns.

    They have no external ids, so Odoo would leave those of its own tables.
    """
    env.cr.execute(
        """
        DELETE FROM ir_model_constraint
         WHERE type = 'f' AND module = (SELECT id FROM ir_module_module WHERE name = %s)
        """,
        (module,),
    )
