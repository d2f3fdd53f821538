import logging
from functools import partial

from odoo import fields, models, modules
from odoo.service.model import retrying
from odoo.tools import split_every

REFRESH_BATCH = 1000
PENDING = [('won_status', '=', 'pending')]

_logger = logging.getLogger(__name__)


class CrmLead(models.Model):
    """What changes although nobody touched the opportunity: rates here, and probabilities.

    People go on working while the jobs run. Each batch is a transaction of its own, repeated when
    it collides with a change of theirs: one such change must not undo the work on all others. Nor
    must an opportunity that cannot be worked on: it is told of, the others are done.
    """

    _inherit = 'crm.lead'

    def _cron_refresh_foreign_amounts(self):
        """Value the lines of open opportunities in foreign currency at today's rate.

        Those of no company stand: whoever runs the job is not whose amounts they are. What waited
        for a rate, because the company or the currency is another one by now, is converted first.
        """
        for lead in self._search_kept_amounts():
            self._try_in_own_transaction(lead._convert_kept_amounts)
        today = fields.Date.today()
        domain = [('amount_source', '=', 'lines'), *PENDING]
        domain += ['|', ('company_id', '!=', False), ('amount_company_id', '!=', False)]
        for company, leads in (
            self.search(domain).grouped(lambda lead: lead._get_amount_company()).items()
        ):
            foreign = leads.currency_id - company.currency_id
            # An amount without a rate stays as it is: its salesperson sees the error on editing.
            rated = foreign.filtered(lambda currency, own=company: currency._has_rate(own, today))
            valued = leads.with_company(company).filtered(
                lambda lead, rated=rated: lead.currency_id in rated
            )
            valued._refresh_in_batches('_refresh', domain, ('expected_revenue', 'margin'))

    def _refresh_in_batches(self, method, *args):
        """Call a method on some records at a time, each time in a transaction.

        :param str method: name of the method, which may be called again on the same records
        """
        self._commit_job(remaining=len(self))
        for lead_ids in split_every(REFRESH_BATCH, self.ids):
            self.browse(lead_ids)._refresh_apart(method, *args)
            self._commit_job(processed=len(lead_ids))

    def _refresh_apart(self, method, *args):
        """Refresh as many as possible together, and find out which one it is that fails."""
        error = self._try_in_own_transaction(getattr(self, method), *args)
        if error and len(self) == 1 and (reader := self._in_failure_lang()).env != self.env:
            reader._refresh_apart(method, *args)
        elif error and len(self) == 1:
            self._report_refresh_failure(error)
        elif error:
            middle = len(self) // 2
            self[:middle]._refresh_apart(method, *args)
            self[middle:]._refresh_apart(method, *args)

    def _refresh(self, domain, names):
        """Recompute stored fields of the records that are still in a domain by now."""
        leads = self.search([('id', 'in', self.ids), *domain])
        for name in names:
            self.env.add_to_compute(self._fields[name], leads)
        leads.flush_recordset(names)

    def _report_refresh_failure(self, error):
        """Log why an amount stays as it is, and leave one activity for the salesperson.

        :param error: the exception that was raised
        """
        self.ensure_one()
        _logger.warning(
            "The amounts of the opportunity %s could not be refreshed: %s",
            self.id,
            error,
            exc_info=error,
        )
        self._try_in_own_transaction(self._schedule_refresh_warning, str(error))

    def _schedule_refresh_warning(self, reason):
        """Tell the salesperson once, until the activity is closed.

        :param str reason: plain text
        """
        warning = self.env.ref('mail.mail_activity_data_warning', raise_if_not_found=False)
        summary = self.env._("The amounts could not be updated")
        told = self.activity_ids.filtered(
            lambda a: a.activity_type_id == warning and a.summary == summary
        )
        if not warning or told:
            return
        self.activity_schedule(
            activity_type_id=warning.id,
            date_deadline=fields.Date.context_today(self),
            summary=summary,
            note=reason,
            user_id=self._get_failure_user().id,
        )

    def _get_failure_user(self):
        """Who is told of what could not be done; the acceptance knows better.

        The salesperson, else the team leader, a sales manager; who left is not.
        """
        self.ensure_one()
        managers = self.env.ref('sales_team.group_sale_manager').all_user_ids
        users = self.user_id | self.team_id.user_id | managers
        return users.filtered('active')[:1] or self.env.ref('base.user_admin')

    def _in_failure_lang(self):
        """The opportunity in the language of who is told why something failed.

        An error speaks that of whoever caused it: what failed is tried once more in this one.

        :returns: the same environment, if it is their language
        """
        lang = self._get_failure_user().lang or self.env.lang
        is_read = lang == (self.env.lang or 'en_US')
        return self if is_read else self.with_context(lang=lang)

    def _in_own_transaction(self, function, *args):
        """Call a function and commit; retry when the database asks for it.

        In a test, which has but one transaction, the function is called and that is all: as in
        Odoo's own scoring.
        """
        if modules.module.current_test:
            function(*args)
        else:
            retrying(partial(function, *args), self.env)

    def _try_in_own_transaction(self, function, *args):
        """Call a function as :meth:`_in_own_transaction` does; undo what fails.

        :returns: the exception that was raised, or None
        """
        try:
            if not modules.module.current_test:
                self._in_own_transaction(function, *args)
                return None
            with self.env.cr.savepoint():
                function(*args)
        except Exception as error:
            if self.env.cr.closed:
                raise
            if not modules.module.current_test:
                self.env.cr.rollback()
            _logger.info("A transaction of a job was undone: %s", error)
            return error
        return None

    def _commit_job(self, processed=0, remaining=None):
        """Commit, and tell the scheduled action how far it is; not in a test.

        :returns: how many seconds are left
        """
        if modules.module.current_test:
            return float('inf')
        return self.env['ir.cron']._commit_progress(processed, remaining=remaining)
