from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import split_every

# More than this is handed over by a job: a browser would not wait for it.
AT_ONCE = 1000
# So many are handed over before the job saves them.
BATCH = 200
# So many are named in the message to a receiver.
NAMED = 20


class CrmOpportunityHandover(models.TransientModel):
    """What the hand-over does, and whom it tells."""

    _inherit = 'crm.opportunity.handover'

    def action_hand_over(self):
        """Hand over as the preview says, and tell each receiver in one message.

        Many of them are handed over by a job (:meth:`_cron_hand_over`).

        :raise UserError: naming who cannot take over, or if there is nothing to hand over
        :returns: the action that says what happened
        """
        self.ensure_one()
        self._check_not_started()
        self._check_may_hand_over()
        if self.state == 'draft':
            self.action_preview()
        lines = self.line_ids.filtered('receiver_id')
        if not lines:
            raise UserError(
                self.env._("Nothing would be handed over: choose in the list who gets what.")
            )
        self._check_receivers(lines.receiver_id)
        lines._check_companies()
        if len(lines) > AT_ONCE:
            self.state = 'running'
            self.env.ref('opportunity_plus.ir_cron_hand_over').sudo()._trigger()
            return self._notify_user(
                self.env._(
                    "%(count)s are being handed over. You and those who take over get a message"
                    " when it is done.",
                    count=len(lines),
                )
            )
        self._hand_over(lines)
        self._finish()
        return self._notify_user(self._get_result())

    def _hand_over(self, lines):
        """Hand over some lines, those of one former salesperson and one receiver together.

        What changed hands since the preview is left alone.
        """
        for receiver, of_receiver in lines.grouped('receiver_id').items():
            records = {
                'crm.lead': of_receiver.lead_id.exists(),
                'sale.order': of_receiver.order_id.exists(),
            }
            if self.user_id:
                for name, found in records.items():
                    records[name] = found.filtered(lambda r: r.user_id == self.user_id)
            formers = records['crm.lead'].user_id | records['sale.order'].user_id
            for former in (*formers, formers.browse()):
                leads, orders = (
                    found.filtered(lambda r, former=former: r.user_id == former)
                    for found in records.values()
                )
                if (leads or orders) and former != receiver:
                    self._hand_over_to(receiver, former, leads, orders)
        lines.is_done = True

    def _hand_over_to(self, receiver, former, leads, orders):
        """Hand over from one person to another: what belongs to it, then it itself.

        Other addons extend this with what they know of opportunities; the receiver is told by
        :meth:`_get_told`.

        :param receiver: a ``res.users`` record
        :param former: the former salesperson, maybe none
        :param leads: ``crm.lead`` records of the former salesperson
        :param orders: open quotations that belong to no opportunity
        """
        leads.check_access('write')
        if self.with_quotations and former:
            orders |= self.env['sale.order'].search(
                [
                    ('opportunity_id', 'in', leads.ids),
                    ('user_id', '=', former.id),
                    ('state', 'in', ('draft', 'sent')),
                ]
            )
        leads._write_salesperson(receiver)
        orders.with_context(mail_auto_subscribe_no_notify=True).write({'user_id': receiver.id})
        if self.with_activities and former:
            for records in (leads, orders):
                # Told in the one message, not by one for each.
                self.env['mail.activity'].search(
                    [
                        ('res_model', '=', records._name),
                        ('res_id', 'in', records.ids),
                        ('user_id', '=', former.id),
                    ]
                ).with_context(mail_activity_quick_update=True).write({'user_id': receiver.id})

    # Whom it tells

    def _finish(self):
        self.state = 'done'
        done = self.line_ids.filtered('is_done')
        for receiver, lines in done.grouped('receiver_id').items():
            if receiver != self.env.user:
                self._tell_receiver(receiver, lines)

    def _tell_receiver(self, receiver, lines):
        """One message for all that somebody got."""
        own = self.with_context(lang=receiver.lang)
        lines = lines.with_env(own.env).sorted(lambda line: -line.amount)
        subject = own.env._("%(count)s were handed over to you", count=len(lines))
        own.env['mail.thread'].message_notify(
            partner_ids=receiver.partner_id.ids,
            subject=subject,
            body=own.env['ir.qweb']._render(
                'opportunity_plus.crm_opportunity_handover_message',
                {
                    'handover': own,
                    'lines': lines[:NAMED],
                    'more': len(lines[NAMED:]),
                    'subject': subject,
                    'told': own._get_told(receiver, lines),
                },
                minimal_qcontext=True,
            ),
            email_layout_xmlid='mail.mail_notification_light',
        )

    def _get_told(self, receiver, lines):
        """What else the message to a receiver says, in sentences.

        Other addons tell here what they hand over.

        :param receiver: a ``res.users`` record, in whose language it is
        :param lines: what the receiver got
        :returns: list of plain text
        """
        leads = lines.lead_id
        of_receiver = [('user_id', '=', receiver.id)]
        quotations = self.with_quotations and self.env['sale.order'].search_count(
            [('opportunity_id', 'in', leads.ids), ('state', 'in', ('draft', 'sent')), *of_receiver]
        )
        activities = self.with_activities and self.env['mail.activity'].search_count(
            [('res_model', '=', leads._name), ('res_id', 'in', leads.ids), *of_receiver]
        )
        told = []
        if quotations:
            told.append(self.env._("Open quotations handed over: %s", quotations))
        if activities:
            told.append(self.env._("Planned activities handed over: %s", activities))
        return told

    def _get_result(self):
        """What happened, for whoever did it."""
        done = self.line_ids.filtered('is_done')
        sentences = [
            self.env._(
                "%(receiver)s took over %(count)s.", receiver=receiver.name, count=len(lines)
            )
            for receiver, lines in done.grouped('receiver_id').items()
        ]
        if rest := len(self.line_ids - done):
            sentences.append(self.env._("%(count)s stay where they are.", count=rest))
        return " ".join(sentences)

    def _notify_user(self, message):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'message': message,
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    # Many of them

    @api.model
    def _cron_hand_over(self):
        """Hand over what is too much for a browser, as whoever asked for it."""
        for handover in self.sudo().search([('state', '=', 'running')], order='id'):
            user = handover.create_uid
            own = handover.with_env(self.env(user=user, su=False)).with_context(
                allowed_company_ids=user.company_ids.ids, lang=user.lang
            )
            if not own._hand_over_in_batches():
                return

    def _hand_over_in_batches(self):
        """Hand over batch by batch, each of which is saved.

        :returns: whether it is done; else the job goes on with it
        """
        todo = self.line_ids.filtered(
            lambda line: line.receiver_id and not line.is_done and not line.failure
        )
        remaining = len(todo)
        cron = self.env['ir.cron'].sudo()
        cron._commit_progress(remaining=remaining)
        for ids in split_every(BATCH, todo.ids):
            lines = todo.browse(ids)
            self._hand_over_safely(lines)
            remaining -= len(lines)
            time_left = cron._commit_progress(len(lines), remaining=remaining)
            # What was handed over is not needed again: memory stays small.
            self.env.invalidate_all(flush=False)
            if remaining and not time_left:
                return False
        self._finish()
        self._tell_user()
        return True

    def _hand_over_safely(self, lines):
        """Hand over a batch; if one refuses, each alone, and the reason is kept."""
        try:
            with self.env.cr.savepoint():
                self._hand_over(lines)
        except (AccessError, UserError, ValidationError) as error:
            if len(lines) == 1:
                lines.failure = str(error)
                return
            for line in lines:
                self._hand_over_safely(line)

    def _tell_user(self):
        """Tell whoever asked for it that it is done, and what could not be handed over."""
        failed = self.line_ids.filtered('failure')
        self.env['mail.thread'].sudo().message_notify(
            partner_ids=self.env.user.partner_id.ids,
            author_id=self.env.ref('base.partner_root').id,
            subject=self.env._("Handed over"),
            body=self.env['ir.qweb']._render(
                'opportunity_plus.crm_opportunity_handover_result',
                {'result': self._get_result(), 'failed': failed[:NAMED]},
                minimal_qcontext=True,
            ),
            email_layout_xmlid='mail.mail_notification_light',
        )
