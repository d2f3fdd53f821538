from odoo import api, fields, models
from odoo.tools import SQL

# For how many days the snapshots of every day, and then of every Monday, are kept: as the settings
# propose it.
DAILY_DAYS, WEEKLY_DAYS = 120, 730


class CrmOpportunitySnapshot(models.Model):
    """Old days make room: first all but the Mondays, then all but the first Monday of a month.

    Rows that stand for none of the days that stay are deleted; the others begin and end with these,
    so that any two days that stay tell the same as before.
    """

    _inherit = 'crm.opportunity.snapshot'

    @api.model
    def _is_thinning_due(self, today):
        """Whether other days are to be kept than the last time, and remember that they are."""
        parameters = self.env['ir.config_parameter'].sudo()
        kept = ' '.join(map(str, self._get_kept_since(today)))
        if parameters.get_param('opportunity_plus.snapshot_kept_since') == kept:
            return False
        parameters.set_param('opportunity_plus.snapshot_kept_since', kept)
        return True

    @api.model
    def _thin_out(self, today):
        """Delete and shorten the rows of old days, in one statement.

        :param date today: from which the settings count
        :returns: how many rows were deleted
        """
        daily, weekly = self._get_kept_since(today)
        self.env.cr.execute(
            SQL(
                """
                WITH old AS (
                    SELECT id, date, date_until, outcome, lead_ref,
                           %(begins)s AS begins, %(ends)s AS ends
                      FROM crm_opportunity_snapshot
                     WHERE date < %(daily)s
                ),
                kept AS (
                    -- What became of it until the next day that stays
                    SELECT *, LAST_VALUE(outcome) OVER (
                        PARTITION BY lead_ref, ends ORDER BY date
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS fate
                      FROM old
                ),
                moved AS (
                    UPDATE crm_opportunity_snapshot snapshot
                       SET date = begins, date_until = ends - 1, outcome = fate
                      FROM kept
                     WHERE kept.id = snapshot.id AND (ends IS NULL OR begins < ends)
                       AND (kept.date, kept.date_until, kept.outcome)
                           IS DISTINCT FROM (begins, ends - 1, fate)
                ),
                deleted AS (
                    DELETE FROM crm_opportunity_snapshot snapshot
                     USING kept
                     WHERE kept.id = snapshot.id AND begins >= ends
                 RETURNING snapshot.id
                )
                SELECT COUNT(*) FROM deleted
                """,
                daily=daily,
                begins=self._get_next_kept_sql(SQL('date'), daily, weekly),
                ends=self._get_next_kept_sql(SQL('date_until + 1'), daily, weekly),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _get_kept_since(self, today):
        """The days from which on every day, and every Monday, is kept.

        Both are days that stay for good, a Monday and the first one of a month: rows that begin on
        them are moved once.

        :returns: pair of dates
        """
        days = {}
        parameters = self.env['ir.config_parameter'].sudo()
        for name, default in (('daily', DAILY_DAYS), ('weekly', WEEKLY_DAYS)):
            value = parameters.get_param(f'opportunity_plus.snapshot_{name}_days') or ''
            # As nobody deletes history by a slip of the pen.
            days[name] = int(value) if value.isdecimal() and len(value) < 6 else default
        daily = _get_monday(fields.Date.subtract(today, days=days['daily']))
        before = min(daily, fields.Date.subtract(today, days=days['weekly']))
        weekly = _get_first_monday(before)
        if weekly > before:
            weekly = _get_first_monday(fields.Date.subtract(before.replace(day=1), days=1))
        return daily, weekly

    @api.model
    def _get_next_kept_sql(self, day, daily, weekly):
        """The first day that stays, from a day on.

        :param SQL day: a date, or NULL
        """
        return SQL(
            """
            CASE
                WHEN %(day)s >= %(daily)s THEN %(day)s
                WHEN %(day)s >= %(weekly)s THEN %(monday)s
                WHEN %(first_monday)s >= %(day)s THEN %(first_monday)s
                ELSE %(next_month)s
            END
            """,
            day=day,
            daily=daily,
            weekly=weekly,
            monday=_get_monday_sql(day),
            first_monday=_get_monday_sql(SQL("DATE_TRUNC('month', %s)::date", day)),
            next_month=_get_monday_sql(
                SQL("(DATE_TRUNC('month', %s) + INTERVAL '1 month')::date", day)
            ),
        )


def _get_monday(day):
    """The Monday of the week of a day."""
    return fields.Date.subtract(day, days=day.weekday())


def _get_first_monday(day):
    """The first Monday of the month of a day."""
    return _get_monday(day.replace(day=7))


def _get_monday_sql(day):
    """The first Monday from a day on.

    :param SQL day: a date
    """
    return SQL('(%(day)s + (8 - EXTRACT(ISODOW FROM %(day)s)::int) %% 7)', day=day)
