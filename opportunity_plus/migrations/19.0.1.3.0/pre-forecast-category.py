"""What the stages propose: Odoo would compute it, opportunity by opportunity."""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE crm_stage ADD COLUMN IF NOT EXISTS forecast_category varchar;
        UPDATE crm_stage SET forecast_category = CASE WHEN is_won THEN 'commit' ELSE 'pipeline' END
         WHERE forecast_category IS NULL;
        ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS is_forecast_category_manual boolean;
        ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS forecast_category varchar;
        UPDATE crm_lead lead
           SET is_forecast_category_manual = FALSE,
               forecast_category = COALESCE(stage.forecast_category, 'pipeline')
          FROM crm_lead known
     LEFT JOIN crm_stage stage ON stage.id = known.stage_id
         WHERE known.id = lead.id AND lead.forecast_category IS NULL
        """
    )
