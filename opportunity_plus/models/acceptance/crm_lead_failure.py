import logging

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import fields, models

from ...tools.retry import is_retryable

_logger = logging.getLogger(__name__)


class CrmLead(models.Model):
    """The sale always wins: what goes wrong with the opportunity never refuses an order."""

    _inherit = 'crm.lead'

    acceptance_failure = fields.Text(
        readonly=True,
        prefetch='opportunity',
        copy=False,
        help="Why the opportunity could not be updated from its accepted quotations. Odoo retries"
        " while the activity that reports it is open; a sales manager can use “Recompute from"
        " Orders”.",
    )

    def _apply_acceptance_safely(self):
        """Apply the acceptance in a savepoint; report what fails instead of raising.

        Errors after which the request must be repeated, or cannot be saved, are let through.

        :returns: the opportunities that failed
        """
        try:
            with self.env.cr.savepoint():
                mirrors = self._apply_acceptance()
                self._clear_acceptance_failure()
                self._delete_mirrors(mirrors)
        except Exception as error:
            if is_retryable(error):
                raise
            if len(self) > 1:
                # Whatever a third addon raises: find out for whom, the others get what is theirs.
                failed = [lead._apply_acceptance_safely() for lead in self]
                return self.browse().concat(*failed)
            if (reader := self._in_failure_lang()).env != self.env:
                return reader._apply_acceptance_safely()
            _logger.warning(
                "The opportunity %s could not be updated from its accepted quotations: %s",
                self.id,
                error,
                exc_info=True,
            )
            self._report_acceptance_failure(error)
            return self
        return self.browse()

    def _get_acceptance_activities(self):
        activity_type = self.env.ref(
            'opportunity_plus.mail_activity_type_acceptance', raise_if_not_found=False
        )
        domain = [
            ('res_model', '=', 'crm.lead'),
            ('activity_type_id', '=', activity_type.id if activity_type else 0),
        ]
        if self:
            domain.append(('res_id', 'in', self.ids))
        return self.env['mail.activity'].sudo().search(domain)

    def _clear_acceptance_failure(self):
        """Remove reason and activities of a failure that is over."""
        reported = self.filtered('acceptance_failure')
        if over := reported.filtered(lambda lead: not lead._has_kept_amounts()):
            over.acceptance_failure = False
            over._get_acceptance_activities().unlink()

    def _report_kept_amounts(self, error):
        self._report_acceptance_failure(
            error,
            self.env._(
                "The amounts of this opportunity could not be converted into another currency and"
                " stay as they were. Odoo retries until it works or this activity is closed."
            ),
        )

    def _report_acceptance_failure(self, error, problem=None):
        """Leave one activity on the opportunity that gives its salesperson the reason.

        :param error: the exception that was raised
        :param problem: what could not be done, if it is not following an order
        """
        self.ensure_one()
        text = self._get_failure_reason(error)
        # The reason is kept for the filter of the sales managers. Not by `write`: that may be the
        # very thing which fails.
        self.env.cr.execute(
            "UPDATE crm_lead SET acceptance_failure = %s WHERE id = %s", [text, self.id]
        )
        self.invalidate_recordset(['acceptance_failure'], flush=False)
        reason = Markup("<p>%s</p><p>%s</p>") % (
            problem
            or self.env._(
                "A quotation of this opportunity was accepted or changed, but the opportunity could"
                " not be updated. Odoo retries until it works or this activity is closed."
            ),
            text,
        )
        try:
            with self.env.cr.savepoint():
                activities = self._get_acceptance_activities()
                if activities:
                    activities.write({'note': reason})
                else:
                    self.with_context(mail_activity_quick_update=True).activity_schedule(
                        'opportunity_plus.mail_activity_type_acceptance',
                        note=reason,
                        user_id=self._get_failure_user().id,
                    )
        except Exception as failure:
            if is_retryable(failure):
                raise
            _logger.exception("No activity could be left on the opportunity %s", self.id)

    def _get_failure_reason(self, error):
        """What went wrong, in the words that Odoo has for it, without the row of the database.

        :param error: the exception that was raised
        """
        reason = str(error)
        if isinstance(error, IntegrityError):
            names = {model._table: name for name, model in self.env.registry.items()}
            model = self.env[names.get(error.diag.table_name, self._name)]
            reason = model._sql_error_to_message(error)
        return reason.partition('\nDETAIL:')[0] or type(error).__name__

    def _get_failure_user(self):
        """Who is notified: the salesperson, else the order's, the team leader, a sales manager."""
        self.ensure_one()
        managers = self.env.ref('sales_team.group_sale_manager').all_user_ids
        orders = self._get_accepted_orders().get(self.id) or self.primary_order_id or self.order_ids
        for user in (self.user_id, *orders.user_id, self.team_id.user_id, *managers):
            # Not in the order's company, which the user may not enter, but in the user's own.
            lead = self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            if user.active and not user.share and lead.has_access('read'):
                return user
        return self.env.ref('base.user_admin')

    def _cron_retry_acceptance(self):
        """Try again what failed, for as long as the activity that reports it is open.

        What cannot even be reported, such as an opportunity that somebody keeps locked, is left for
        the next time: the others have their turn.
        """
        lead_ids = set(self._get_acceptance_activities().mapped('res_id'))
        leads = self.browse(sorted(lead_ids)).exists()
        self._commit_job(remaining=len(leads))
        for lead in leads:
            methods = [lead._retry_acceptance]
            if lead.sudo()._has_kept_amounts():
                methods.insert(0, lead._convert_kept_amounts)
            for error in filter(None, map(self._try_in_own_transaction, methods)):
                _logger.warning("The opportunity %s could not be tried again: %s", lead.id, error)
            if not self._commit_job(processed=1):
                break

    def _retry_acceptance(self):
        """Follow the orders. Where nothing is left to do, nothing is reported any more."""
        done = (self - self._sync_with_orders()).filtered(lambda lead: not lead.acceptance_failure)
        if done:
            done._get_acceptance_activities().unlink()

    def _convert_kept_amounts(self):
        """What was converted at last is reported no more."""
        res = super()._convert_kept_amounts()
        self._sync_with_orders()
        return res
