from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.context import OwnContext


class CrmOpportunityStageHistory(OwnContext, models.Model):
    """The stages that an opportunity went through, one row for each stay.

    Written where the stage changes (``models/crm_lead.py``). Stays of before the installation come
    from Odoo's tracking, once; what that does not know is empty.
    """

    _name = 'crm.opportunity.stage.history'
    _description = "Stage History"
    _is_accessed_by_lead = True
    _rec_name = 'stage_name'
    _order = 'date_left, id'

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, ondelete='cascade', index=True
    )
    stage_id = fields.Many2one('crm.stage', ondelete='set null')
    former_stage = fields.Char(help="The name of the stage when it was left.")
    stage_name = fields.Char(
        string="Name of the Stage",
        compute='_compute_stage_name',
        search='_search_stage_name',
        help="The stage; one that was deleted is shown by its former name.",
    )
    date_entered = fields.Datetime(
        string="Entered", help="Empty if the change of stage was not tracked."
    )
    date_left = fields.Datetime(string="Left", help="Empty for the current stage.")
    days = fields.Float(
        compute='_compute_days',
        digits=(16, 1),
        help="How long the opportunity was in the stage: until now, or until it was won or lost.",
    )
    left_amount = fields.Float(digits=(16, 2), aggregator=None)
    left_weighted_amount = fields.Float(digits=(16, 2), aggregator=None)
    amount = fields.Monetary(
        compute='_compute_amounts',
        help="Expected revenue when the stage was left; in the current stage, as it is now. Empty"
        " where the tracked amounts contradict each other.",
    )
    weighted_amount = fields.Monetary(
        compute='_compute_amounts',
        help="The amount times the probability of that moment. Empty for stages that were left"
        " before Opportunity Plus kept it.",
    )
    company_id = fields.Many2one(related='lead_id.company_id')
    currency_id = fields.Many2one('res.currency', compute='_compute_currency_id')
    team_id = fields.Many2one(related='lead_id.team_id')
    user_id = fields.Many2one(related='lead_id.user_id')

    # The last stays in a stage.
    _left_index = models.Index('(stage_id, date_left, id) WHERE date_left IS NOT NULL')

    @api.depends('stage_id.name', 'former_stage')
    def _compute_stage_name(self):
        for stay in self:
            stay.stage_name = stay.stage_id.name or stay.former_stage

    def _search_stage_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        former = Domain('stage_id', '=', False) & Domain('former_stage', operator, value)
        return Domain('stage_id.name', operator, value) | former

    @api.depends('date_entered', 'date_left', 'lead_id.date_closed', 'lead_id.won_status')
    def _compute_days(self):
        now = fields.Datetime.now()
        for stay in self:
            lead = stay.lead_id
            closed = lead.won_status in ('won', 'lost') and lead.date_closed
            end = stay.date_left or closed or now
            start = stay.date_entered or end
            stay.days = max((end - start).total_seconds(), 0) / 86400

    @api.depends(
        'date_left',
        'left_amount',
        'left_weighted_amount',
        'lead_id.expected_revenue',
        'lead_id.probability',
    )
    def _compute_amounts(self):
        for stay in self:
            lead = stay.lead_id
            if stay.date_left:
                stay.amount, stay.weighted_amount = stay.left_amount, stay.left_weighted_amount
            else:
                stay.amount = lead.expected_revenue
                stay.weighted_amount = lead.expected_revenue * lead.probability / 100

    @api.depends('lead_id.company_id')
    def _compute_currency_id(self):
        for stay in self:
            stay.currency_id = stay.lead_id._get_amount_company().currency_id

    @api.model
    def _seed_from_tracking(self):
        """Write the stays of opportunities that have none, in one statement.

        Where there are years of opportunities: Odoo's tracking tells of the stages, and of the
        amounts between them. Version 19.0.1.0 kept amount and probability of before in the
        ``field_info`` of a tracked stage.
        """
        self.env.flush_all()
        get_field = self.env['ir.model.fields']._get
        self.env.cr.execute(
            SQL(
                """
                WITH stay AS (
                    -- Those that ended
                    SELECT message.res_id AS lead_id,
                           value.old_value_integer AS stage_id,
                           value.old_value_char AS former_stage,
                           CASE
                               WHEN LAG(value.id) OVER stays IS NULL THEN born.create_date
                               WHEN LAG(value.new_value_integer) OVER stays
                                   = value.old_value_integer
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
                       AND value.field_id = %(stage_field)s
                       AND value.old_value_integer != 0
                    WINDOW stays AS (PARTITION BY message.res_id ORDER BY value.id)
                 UNION ALL
                    -- The stage in which each opportunity is
                    SELECT present.id, present.stage_id, NULL,
                           CASE WHEN last.stage_id = present.stage_id THEN last.date_entered
                               ELSE present.date_last_stage_update
                           END,
                           NULL, NULL, NULL
                      FROM crm_lead present
                 LEFT JOIN LATERAL (
                        SELECT value.new_value_integer AS stage_id,
                               value.create_date AS date_entered
                          FROM mail_message message
                          JOIN mail_tracking_value value ON value.mail_message_id = message.id
                         WHERE message.model = 'crm.lead'
                           AND message.res_id = present.id
                           AND value.field_id = %(stage_field)s
                      ORDER BY value.id DESC LIMIT 1
                    ) last ON TRUE
                     WHERE present.stage_id IS NOT NULL
                )
                INSERT INTO crm_opportunity_stage_history (
                    lead_id, stage_id, former_stage, date_entered, date_left, left_amount,
                    left_weighted_amount, create_uid, create_date, write_uid, write_date
                )
                SELECT stay.lead_id, stage.id, stay.former_stage, stay.date_entered,
                       stay.date_left,
                       -- Kept with the stay, else as the tracked amounts tell
                       CASE
                           WHEN stay.date_left IS NULL THEN NULL
                           WHEN stay.figures IS NOT NULL THEN (stay.figures->>'amount')::numeric
                           WHEN ROUND(COALESCE(later.amount, lead.expected_revenue)::numeric, 2)
                               = ROUND(COALESCE(
                                   earlier.amount, later.amount, lead.expected_revenue
                               )::numeric, 2)
                               THEN COALESCE(later.amount, lead.expected_revenue)
                       END,
                       (stay.figures->>'amount')::numeric
                           * (stay.figures->>'probability')::numeric / 100,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM stay
                  JOIN crm_lead lead ON lead.id = stay.lead_id
             LEFT JOIN crm_stage stage ON stage.id = stay.stage_id
             LEFT JOIN LATERAL (
                    SELECT value.new_value_float AS amount %(tracked_revenue)s
                       AND message.id < stay.message_id
                  ORDER BY value.id DESC LIMIT 1
                ) earlier ON TRUE
             LEFT JOIN LATERAL (
                    SELECT value.old_value_float AS amount %(tracked_revenue)s
                       AND message.id >= stay.message_id
                  ORDER BY value.id LIMIT 1
                ) later ON TRUE
                 WHERE NOT EXISTS (
                       SELECT FROM crm_opportunity_stage_history known
                        WHERE known.lead_id = stay.lead_id)
              ORDER BY stay.lead_id, stay.date_left, stay.message_id
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                stage_field=get_field('crm.lead', 'stage_id').id,
                tracked_revenue=SQL(
                    """
                      FROM mail_message message
                      JOIN mail_tracking_value value ON value.mail_message_id = message.id
                     WHERE message.model = 'crm.lead'
                       AND message.res_id = stay.lead_id
                       AND value.field_id = %s
                       AND stay.figures IS NULL
                    """,
                    get_field('crm.lead', 'expected_revenue').id,
                ),
            )
        )
        self.env.invalidate_all(flush=False)
