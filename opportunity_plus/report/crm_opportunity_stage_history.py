from odoo import api, fields, models
from odoo.tools import SQL


class CrmOpportunityStageHistory(models.Model):
    """The stages that an opportunity went through, one row for each stay (product.md F35).

    Made of Odoo's tracking of the stage, as its durations in the stage bar are. What that does not
    know is empty here: when a stage was entered that was written past the tracking, and the
    weighted amount of stays that ended before this addon was installed.
    """

    _name = 'crm.opportunity.stage.history'
    _inherit = ['crm.opportunity.report.mixin']
    _description = "Stage History"
    _auto = False
    _rec_name = 'stage_name'
    _order = 'date_left, id'

    former_stage = fields.Char(readonly=True, help="What a deleted stage was called.")
    stage_name = fields.Char(
        string="Name of the Stage",
        compute='_compute_stage_name',
        help="The stage; one that was deleted is shown as it was called.",
    )
    date_entered = fields.Datetime(
        string="Entered", readonly=True, help="Empty if the change of stage was not tracked."
    )
    date_left = fields.Datetime(
        string="Left", readonly=True, help="Empty for the stage in which the opportunity is."
    )
    days = fields.Float(
        digits=(16, 1),
        readonly=True,
        help="How long the opportunity was in the stage: until now, or until it was won or lost.",
    )
    amount = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="Expected revenue when the stage was left; in the present stage, as it is now. Empty"
        " where the tracked amounts contradict each other.",
    )
    weighted_amount = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="The amount times the probability of that moment. Empty for stages that were left"
        " before Opportunity Plus kept it.",
    )

    _depends = {
        'crm.lead': ['create_date', 'date_last_stage_update', 'probability'],
        'crm.stage': ['name'],
        'mail.message': ['model', 'res_id'],
        'mail.tracking.value': [
            'field_id',
            'field_info',
            'mail_message_id',
            'new_value_float',
            'new_value_integer',
            'old_value_char',
            'old_value_float',
            'old_value_integer',
        ],
    }

    @api.depends('stage_id', 'former_stage')
    def _compute_stage_name(self):
        for stay in self:
            stay.stage_name = stay.stage_id.name or stay.former_stage

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT
                stay.id,
                stay.lead_id,
                %(deal_columns)s,
                stay.former_stage,
                stay.date_entered,
                stay.date_left,
                EXTRACT(EPOCH FROM GREATEST(%(end)s, stay.date_entered) - stay.date_entered)
                    / 86400 AS days,
                %(amount)s AS amount,
                CASE
                    WHEN stay.date_left IS NULL
                        THEN lead.expected_revenue * lead.probability / 100
                    ELSE (stay.figures->>'amount')::numeric
                        * (stay.figures->>'probability')::numeric / 100
                END AS weighted_amount
            FROM (%(left_stays)s UNION ALL %(present_stays)s) stay
                JOIN crm_lead lead ON lead.id = stay.lead_id
                LEFT JOIN crm_stage stage ON stage.id = stay.stage_id
                %(deal_join)s
                %(revenue_join)s
            """,
            deal_columns=self._get_deal_columns(SQL('stage.id')),
            end=self._get_end(),
            amount=self._get_amount(),
            left_stays=self._select_left_stays(),
            present_stays=self._select_present_stays(),
            deal_join=self._get_deal_join(),
            revenue_join=self._get_revenue_join(),
        )

    def _get_end(self):
        """Until when the days of a stay count."""
        return SQL(
            """COALESCE(
                stay.date_left,
                CASE WHEN lead.won_status IN ('won', 'lost') THEN lead.date_closed END,
                %s
            )""",
            fields.Datetime.now(),
        )

    def _get_amount(self):
        """The amount at the end of a stay: kept with it, else as the tracked amounts tell."""
        return SQL(
            """CASE
                WHEN stay.date_left IS NULL THEN lead.expected_revenue
                WHEN stay.figures IS NOT NULL THEN (stay.figures->>'amount')::numeric
                WHEN ROUND(COALESCE(later.amount, lead.expected_revenue)::numeric, 2)
                    = ROUND(COALESCE(
                        earlier.amount, later.amount, lead.expected_revenue
                    )::numeric, 2)
                    THEN COALESCE(later.amount, lead.expected_revenue)
            END"""
        )

    def _select_left_stays(self):
        """The stays that ended, from the tracking values of the stage."""
        return SQL(
            """
            SELECT
                value.id * 2 AS id,
                message.res_id AS lead_id,
                value.old_value_integer AS stage_id,
                value.old_value_char AS former_stage,
                CASE
                    WHEN LAG(value.id) OVER stays IS NULL THEN born.create_date
                    WHEN LAG(value.new_value_integer) OVER stays = value.old_value_integer
                        THEN LAG(value.create_date) OVER stays
                END AS date_entered,
                value.create_date AS date_left,
                CASE WHEN value.field_info->>'probability' IS NOT NULL
                    THEN value.field_info
                END AS figures,
                message.id AS message_id
            FROM mail_tracking_value value
                JOIN mail_message message ON message.id = value.mail_message_id
                JOIN crm_lead born ON born.id = message.res_id
            WHERE message.model = 'crm.lead'
                AND value.field_id = %s
                AND value.old_value_integer != 0
            WINDOW stays AS (PARTITION BY message.res_id ORDER BY value.id)
            """,
            self._get_tracked_field('stage_id').id,
        )

    def _select_present_stays(self):
        """The stage in which each opportunity is."""
        return SQL(
            """
            SELECT
                present.id * 2 + 1 AS id,
                present.id AS lead_id,
                present.stage_id,
                NULL AS former_stage,
                CASE WHEN last.stage_id = present.stage_id THEN last.date_entered
                    ELSE present.date_last_stage_update
                END AS date_entered,
                NULL AS date_left,
                NULL AS figures,
                NULL AS message_id
            FROM crm_lead present
                LEFT JOIN LATERAL (
                    SELECT value.new_value_integer AS stage_id, value.create_date AS date_entered
                    FROM mail_message message
                        JOIN mail_tracking_value value ON value.mail_message_id = message.id
                    WHERE message.model = 'crm.lead'
                        AND message.res_id = present.id
                        AND value.field_id = %s
                    ORDER BY value.id DESC
                    LIMIT 1
                ) last ON TRUE
            WHERE present.stage_id IS NOT NULL
            """,
            self._get_tracked_field('stage_id').id,
        )

    def _get_revenue_join(self):
        """Join the amounts tracked next before and next after a stay ended."""
        revenue = SQL(
            """
            FROM mail_message message
                JOIN mail_tracking_value value ON value.mail_message_id = message.id
            WHERE message.model = 'crm.lead'
                AND message.res_id = stay.lead_id
                AND value.field_id = %s
                AND stay.figures IS NULL
            """,
            self._get_tracked_field('expected_revenue').id,
        )
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT value.new_value_float AS amount %(revenue)s
                    AND message.id < stay.message_id
                ORDER BY value.id DESC LIMIT 1
            ) earlier ON TRUE
            LEFT JOIN LATERAL (
                SELECT value.old_value_float AS amount %(revenue)s
                    AND message.id >= stay.message_id
                ORDER BY value.id LIMIT 1
            ) later ON TRUE
            """,
            revenue=revenue,
        )

    def _get_tracked_field(self, name):
        return self.env['ir.model.fields']._get('crm.lead', name)
