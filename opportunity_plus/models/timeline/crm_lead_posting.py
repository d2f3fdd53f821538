from odoo import models

RUN_KEY = 'opportunity_plus.tracking_run'


class CrmLead(models.Model):
    """Odoo tells of changes one opportunity after the other: what it asks for is asked for once.

    The subtype of an entry, which we need before Odoo does; who answers get to, of all at once; and
    that an entry is for employees, with the entry and not in another statement.
    """

    _inherit = 'crm.lead'

    def _message_track(self, fields_iter, initial_values_dict):
        data = self.env.cr.precommit.data
        outer = data.get(RUN_KEY)
        data[RUN_KEY] = {
            'leads': self,
            'subtypes': {},
            'outside': {},
            'posts': {},
            'internal': set(),
        }
        try:
            return super()._message_track(fields_iter, initial_values_dict)
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
                kwargs['is_internal'] = True
            # Of one alone, nothing is saved; of another author, answers go elsewhere.
            if len(run['leads']) > 1 and not kwargs.get('author_id'):
                posts = run['posts'] = run['posts'] or run['leads'].exists()._prepare_posts()
                kwargs = {**posts.get(self.id, {}), **kwargs}
        return super().message_post(*args, **kwargs)

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
