import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# What a snapshot keeps, and where an opportunity has it.
KEPT = {
    'amount': SQL('lead.expected_revenue'),
    'prorated_amount': SQL('lead.prorated_revenue'),
    'margin': SQL('lead.margin'),
    'probability': SQL('lead.probability'),
    'stage_id': SQL('lead.stage_id'),
    'date_deadline': SQL('lead.date_deadline'),
    'forecast_category': SQL('lead.forecast_category'),
    'user_id': SQL('lead.user_id'),
    'team_id': SQL('lead.team_id'),
    'company_id': SQL('lead.company_id'),
    # Without any company, as Odoo has it.
    'currency_id': None,
}
# Which opportunities are open.
OPEN = SQL("lead.type = 'opportunity' AND lead.active AND lead.won_status = 'pending'")


class CrmOpportunitySnapshot(models.Model):
    """Taken each day: what the last run of a day saw is the snapshot of that day."""

    _inherit = 'crm.opportunity.snapshot'

    @api.model
    def _cron_take_snapshot(self):
        """Bring the rows of today up to date, then make room once a week (:meth:`_thin_out`).

        A second run on the same day finds nothing to do, or corrects what the first one saw. Days
        without a run are like the last one that had one. Where rows begin later than today, as
        after the clock was set back, they wait until today has reached them.
        """
        start = time.monotonic()
        self.env.flush_all()
        today = fields.Date.context_today(self)
        self.env.cr.execute(self._get_taking_sql(today))
        ended, corrected, taken = self.env.cr.fetchone()
        thinned = self._thin_out(today) if self._is_thinning_due(today) else 0
        self.invalidate_model(flush=False)
        _logger.info(
            "Snapshot of %s: %s rows begun, %s ended, %s corrected, %s thinned out in %.1f s.",
            today, taken, ended, corrected, thinned, time.monotonic() - start,
        )  # fmt: skip

    @api.model
    def _get_taking_sql(self, today):
        """Compare what is open with the rows that have no end, and write what differs.

        :param date today: the day of the snapshot
        """
        names = [SQL.identifier(name) for name in KEPT]
        values = SQL(', ').join(
            SQL('%s AS %s', column, name)
            for column, name in zip(self._get_kept(), names, strict=True)
        )
        return SQL(
            """
            WITH present AS (
                SELECT lead.id AS lead_ref, %(values)s
                  FROM crm_lead lead
             LEFT JOIN res_company company
                    ON company.id = COALESCE(lead.amount_company_id, lead.company_id)
                 WHERE %(open)s
            ),
            change AS (
                SELECT last.id AS last_id, last.lead_ref AS last_ref, last.date AS last_date,
                       present.*
                  FROM present
             FULL JOIN (
                    SELECT * FROM crm_opportunity_snapshot WHERE date_until IS NULL
                  ) last ON last.lead_ref = present.lead_ref
                 WHERE present.lead_ref IS NULL OR last.id IS NULL
                    OR (%(present_values)s) IS DISTINCT FROM (%(last_values)s)
            ),
            ended AS (
                UPDATE crm_opportunity_snapshot snapshot
                   SET date_until = %(today)s - 1,
                       outcome = CASE WHEN change.lead_ref IS NULL THEN
                           CASE WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
                               ELSE 'removed' END
                       END
                  FROM change
             LEFT JOIN crm_lead lead ON lead.id = change.last_ref
                 WHERE snapshot.id = change.last_id AND change.last_date < %(today)s
             RETURNING snapshot.id
            ),
            corrected AS (
                UPDATE crm_opportunity_snapshot snapshot
                   SET (%(names)s) = ROW(%(change_values)s)
                  FROM change
                 WHERE snapshot.id = change.last_id AND change.last_date = %(today)s
                   AND change.lead_ref IS NOT NULL
             RETURNING snapshot.id
            ),
            dropped AS (
                DELETE FROM crm_opportunity_snapshot snapshot
                 USING change
                 WHERE snapshot.id = change.last_id AND change.last_date = %(today)s
                   AND change.lead_ref IS NULL
             RETURNING snapshot.id
            ),
            taken AS (
                INSERT INTO crm_opportunity_snapshot (lead_id, lead_ref, date, %(names)s)
                SELECT change.lead_ref, change.lead_ref, %(today)s, %(change_values)s
                  FROM change
                 WHERE change.lead_ref IS NOT NULL
                   AND (change.last_id IS NULL OR change.last_date < %(today)s)
                   AND NOT EXISTS (
                       SELECT FROM crm_opportunity_snapshot later
                        WHERE later.lead_ref = change.lead_ref
                          AND (later.date >= %(today)s OR later.date_until >= %(today)s)
                   )
             RETURNING id
            )
            SELECT (SELECT COUNT(*) FROM ended),
                   (SELECT COUNT(*) FROM corrected) + (SELECT COUNT(*) FROM dropped),
                   (SELECT COUNT(*) FROM taken)
            """,
            values=values,
            open=OPEN,
            today=today,
            names=SQL(', ').join(names),
            present_values=self._join_columns('present'),
            last_values=self._join_columns('last'),
            change_values=self._join_columns('change'),
        )

    @api.model
    def _get_kept(self):
        """The columns that are kept, of ``lead`` and its ``company``."""
        currency = SQL('COALESCE(company.currency_id, %s)', self.env.company.currency_id.id)
        return [currency if column is None else column for column in KEPT.values()]

    @api.model
    def _join_columns(self, table):
        return SQL(', ').join(SQL.identifier(table, name) for name in KEPT)
