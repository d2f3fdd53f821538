import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every

from ...tools.marker import ACCEPTANCE
from ...tools.retry import is_retryable

_logger = logging.getLogger(__name__)
# Written by our own code only: whoever was reminded once is not reminded again.
REMINDER = 'no_answer_activity_ref'
BATCH = 200


class SaleOrder(models.Model):
    """A quotation that was sent and has no answer: one activity, until there is one."""

    _inherit = 'sale.order'

    # The bare number: it stays when somebody cancels the activity, which is deleted then.
    no_answer_activity_ref = fields.Integer(
        string="Activity Without Answer",
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="The activity that reported that this quotation has no answer.",
    )

    def _check_reminder_not_given(self, vals_list):
        """Keep hands off the memory of who was reminded.

        :param list vals_list: values for ``create``, or on records the values for ``write``
        :raise UserError: if another value than the present one is given
        """
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            return
        known = self.sudo().mapped(REMINDER) or [0]
        given = [vals[REMINDER] or 0 for vals in vals_list if REMINDER in vals]
        if any(value != number for value in given for number in known):
            raise UserError(
                self.env._(
                    "Which activity reports that a quotation has no answer cannot be set by hand:"
                    " mark that activity as done, or cancel it."
                )
            )

    @api.model
    def _cron_remind_of_no_answer(self):
        """Make an activity for each quotation that waits too long, and close what is answered."""
        Lead = self.env['crm.lead']
        Lead._try_in_own_transaction(self._close_other_reminders)
        for company in self.env['res.company'].search([('opportunity_no_answer_days', '>', 0)]):
            orders = self._search_without_answer(company)
            Lead._commit_job(remaining=len(orders))
            for order_ids in split_every(BATCH, orders.ids):
                waiting = self.browse(order_ids)
                # One that cannot be told of must not stop the others.
                if Lead._try_in_own_transaction(waiting._remind_of_no_answer):
                    for order in waiting:
                        if error := Lead._try_in_own_transaction(order._remind_of_no_answer):
                            _logger.warning("Nobody could be told of %s: %s", order.id, error)
                Lead._commit_job(processed=len(order_ids))

    @api.model
    def _get_waiting_domain(self):
        """Domain of the quotations of open opportunities that the customer has not accepted."""
        return [
            ('state', '=', 'sent'),
            ('opportunity_id.active', '=', True),
            ('opportunity_id.type', '=', 'opportunity'),
            ('opportunity_id.won_status', '=', 'pending'),
        ]

    @api.model
    def _search_without_answer(self, company):
        """Find the quotations of a company that wait for longer than it wants.

        :param company: a ``res.company``
        """
        domain = [('company_id', '=', company.id), (REMINDER, '=', False)]
        orders = self.search([*self._get_waiting_domain(), *domain])
        answered = dict(
            self.env['mail.message']._read_group(
                [
                    ('model', '=', self._name),
                    ('res_id', 'in', orders.ids),
                    ('message_type', 'in', ('comment', 'email')),
                    ('is_internal', '=', False),
                    ('author_id.partner_share', '=', True),
                ],
                ['res_id'],
                ['date:max'],
            )
        )
        last = fields.Datetime.now() - timedelta(days=company.opportunity_no_answer_days)
        # Marked as sent without a mail, a quotation was sent on its own day.
        sent = {order: order.last_sent_date or order.date_order for order in orders}
        return orders.filtered(
            lambda order: (
                sent[order] <= last
                and not (order.id in answered and answered[order.id] >= sent[order])
            )
        )

    def _remind_of_no_answer(self):
        """Leave an activity for each on its opportunity, due today."""
        activities = self.env['mail.activity'].with_context(mail_activity_quick_update=True)
        kind = self._get_no_answer_type()
        activities = activities.create([order._prepare_no_answer_values(kind) for order in self])
        orders = self.with_context(opportunity_values_from=ACCEPTANCE, tracking_disable=True)
        for order, activity in zip(orders, activities, strict=True):
            order[REMINDER] = activity.id

    def _prepare_no_answer_values(self, activity_type):
        """Values of the ``mail.activity``, in the language of who gets it."""
        self.ensure_one()
        lead = self.opportunity_id
        users = (lead.user_id | self.user_id).filtered(lambda user: user.active and not user.share)
        user = users[:1] or lead._get_failure_user()
        order = self.with_context(lang=user.lang)
        day = format_date(order.env, self.last_sent_date or self.date_order)
        return {
            'res_model_id': self.env['ir.model']._get(lead._name).id,
            'res_id': lead.id,
            'activity_type_id': activity_type.id,
            'automated': True,
            'summary': order.env._("No answer to %(quotation)s", quotation=self.name),
            'note': Markup("<p>%s</p>")
            % order.env._(
                "%(quotation)s was sent on %(day)s. Ask the customer; this activity closes itself"
                " when there is an answer.",
                quotation=self._get_html_link(),
                day=day,
            ),
            'date_deadline': fields.Date.context_today(order),
            'user_id': user.id,
        }

    def _get_no_answer_type(self):
        """The type of these activities; a plain to-do where somebody deleted it."""
        return self.env.ref(
            'opportunity_plus.mail_activity_type_no_answer', raise_if_not_found=False
        ) or self.env.ref('mail.mail_activity_data_todo')

    def _close_reminders(self):
        """Delete the activities of what is answered, but never at the cost of the answer."""
        numbers = [number for number in self.sudo().mapped(REMINDER) if number]
        if not numbers:
            return
        try:
            with self.env.cr.savepoint():
                activities = self.env['mail.activity'].sudo()
                activities.search([('id', 'in', numbers), ('res_model', '=', 'crm.lead')]).unlink()
        except Exception as error:
            if is_retryable(error):
                raise
            _logger.warning("Activities stay open on answered quotations: %s", error, exc_info=True)

    def _close_written_reminders(self, former):
        """Close those of quotations that wait no more: confirmed, cancelled, or moved away.

        :param dict former: state and opportunity of before by order
        """
        answered = self.sudo().filtered(
            lambda order: (
                order[REMINDER]
                and (order.state != 'sent' or order.opportunity_id != former[order][1])
            )
        )
        answered._close_reminders()

    @api.model
    def _close_other_reminders(self):
        """Close what was answered in another way: a deal closed by hand, a deleted quotation."""
        activities = self.env['mail.activity'].search(
            [
                ('res_model', '=', 'crm.lead'),
                ('activity_type_id', '=', self._get_no_answer_type().id),
                ('automated', '=', True),
            ]
        )
        waiting = self.search([*self._get_waiting_domain(), (REMINDER, 'in', activities.ids)])
        activities.filtered(lambda a: a.id not in set(waiting.mapped(REMINDER))).unlink()

    def _message_post_after_hook(self, message, msg_vals):
        """What the customer writes on a quotation is an answer."""
        if (
            message.message_type in ('comment', 'email')
            and not message.is_internal
            and message.author_id.partner_share
        ):
            self._close_reminders()
        return super()._message_post_after_hook(message, msg_vals)
