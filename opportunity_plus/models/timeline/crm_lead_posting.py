from odoo import models
from odoo.fields import Command

RUN_KEY = 'opportunity_plus.tracking_run'


class CrmLead(models.Model):
    """Odoo tells of changes one opportunity after the other: what it asks for is asked for once.

    The subtype of an entry, which we need before Odoo does; who answers get to, of all at once; and
    that an entry is for employees, with the entry and not in another statement. What an acceptance
    tells where nobody but its author would get the message is written as Odoo writes what nobody
    gets: of all at once.
    """

    _inherit = 'crm.lead'

    def _message_track(self, fields_iter, initial_values_dict):
        data = self.env.cr.precommit.data
        outer = data.get(RUN_KEY)
        data[RUN_KEY] = {
            'leads': self,
            'subtypes': {},
            'outside': {},
            'recipients': {},
            'posts': {},
            'internal': set(),
            'quiet': {},
            'logs': {},
        }
        try:
            tracking = super()._message_track(fields_iter, initial_values_dict)
            if logs := data[RUN_KEY]['logs']:
                self._create_logs(logs)
            return tracking
        finally:
            data[RUN_KEY] = outer

    def _get_tracking_run(self):
        """What the running ``_message_track`` has found out.

        :returns: dict, empty if none is running
        """
        return self.env.cr.precommit.data.get(RUN_KEY) or {}

    def _track_subtype(self, init_values):
        known = self._get_tracking_run().get('subtypes')
        if known is None:
            return super()._track_subtype(init_values)
        key = self.id, frozenset(init_values)
        if key not in known:
            known[key] = super()._track_subtype(init_values)
        return known[key]

    def message_post(self, *args, **kwargs):
        run = self._get_tracking_run()
        if run and kwargs.get('tracking_value_ids'):
            if self.id in run['internal']:
                if not args and self._is_for_author_only(**kwargs):
                    run['quiet'][self.id] = kwargs.pop('subtype_id')
                    return self._message_log(**kwargs)
                kwargs['is_internal'] = True
            # Of one alone, nothing is saved; of another author, answers go elsewhere.
            if len(run['leads']) > 1 and not kwargs.get('author_id'):
                posts = run['posts'] = run['posts'] or run['leads'].exists()._prepare_posts()
                kwargs = {**posts.get(self.id, {}), **kwargs}
        return super().message_post(*args, **kwargs)

    def _is_for_author_only(self, *, body, author_id, subtype_id, tracking_value_ids=(), **kwargs):
        """Tell whether a message that Odoo's tracking posts would be sent to nobody.

        The arguments are those of ``message_post``; where an addon gives others, it is posted.
        """
        recipients = self._get_tracking_run()['recipients'].get(subtype_id, {}).get(self.id)
        if kwargs or recipients is None or self.env.context.get('mail_notify_author'):
            return False
        author_id, _email_from = self._message_compute_author(author_id)
        author = self._message_compute_real_author(author_id)
        return all(
            partner_id == author.id or partner['active'] is False
            for partner_id, partner in recipients.items()
        )

    def _message_create(self, values_list):
        """What is written in place of a message has its subtype."""
        quiet = self._get_tracking_run().get('quiet', {})
        for values in values_list:
            if self._name == values.get('model') and values.get('res_id') in quiet:
                values['subtype_id'] = quiet.pop(values['res_id'])
        return super()._message_create(values_list)

    def _message_log(self, *, body='', author_id=None, tracking_value_ids=False, **kwargs):
        """In a run of tracking, wait for the others: they are written together."""
        run = self._get_tracking_run()
        is_plain = all(code == Command.CREATE for code, *_ in tracking_value_ids or ())
        if len(run.get('leads', ())) > 1 and is_plain and not author_id and not kwargs:
            run['logs'][self.id] = body, tracking_value_ids or ()
            return self.env['mail.message']
        return super()._message_log(
            body=body, author_id=author_id, tracking_value_ids=tracking_value_ids, **kwargs
        )

    def _create_logs(self, logs):
        """Write what a run of tracking tells without sending it to anybody.

        :param dict logs: pairs of body and commands for tracking values, by opportunity id
        """
        leads = self.filtered(lambda lead: lead.id in logs)
        messages = leads._message_log_batch(bodies={key: body for key, (body, _) in logs.items()})
        self.env['mail.tracking.value'].sudo().create(
            [
                {**values, 'mail_message_id': message.id}
                for message in messages
                for _code, _id, values in logs[message.res_id][1]
            ]
        )

    def _prepare_posts(self):
        """Values that Odoo would ask for at each message: where answers go.

        :returns: dict of values by opportunity id
        """
        author_id, email_from = self._message_compute_author()
        companies = self._mail_get_companies(default=self.env.company)
        domains = self.sudo()._mail_get_alias_domains(default_company=self.env.company)
        reply_to = self._notify_get_reply_to(default=email_from, author_id=author_id)
        return {
            lead.id: {
                'record_company_id': companies[lead.id].id,
                'record_alias_domain_id': domains[lead.id].id,
                'reply_to': reply_to[lead.id],
            }
            for lead in self
        }
