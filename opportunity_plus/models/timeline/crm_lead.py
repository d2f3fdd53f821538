from markupsafe import Markup

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Command

TOLD_KEY = 'opportunity_plus.told'
# More changes in one save are counted, not listed: prices of a long list that were updated.
MAX_TOLD_VALUES = 30


class CrmLead(models.Model):
    """One entry in the chatter for one save, whatever it changed (product.md F35).

    What other models tell of an opportunity is gathered until the transaction ends. It then joins
    the note of Odoo's own field tracking, or becomes a note if there is none. An entry that Odoo
    sends to followers, such as that of a new stage, is left alone: this one is for colleagues.
    """

    _inherit = 'crm.lead'

    def _tell_text(self, section, text):
        """Keep a sentence for the entry that is written when the transaction ends.

        :param str section: the heading under which it stands
        :param str text: plain text
        """
        self._get_told_entry()['texts'].setdefault(section, []).append(text)

    def _tell_value(self, values):
        """Keep an old and a new value for the entry that is written when the transaction ends.

        :param dict values: of a ``mail.tracking.value``, without its message
        """
        self._get_told_entry()['values'].append(values)

    @api.model
    def _is_told(self):
        """Tell whether the context wants changes to be told, as for Odoo's field tracking."""
        context = self.env.context
        return not (context.get('tracking_disable') or context.get('mail_notrack'))

    def _with_reader_lang(self):
        """The opportunity in the language in which a note on it is written, which is kept as text.

        That of whoever signs it. Where OdooBot signs for a customer, whose language it may be that
        the request is in, that of the salesperson.
        """
        self.ensure_one()
        if self.env.uid != SUPERUSER_ID:
            return self
        company = self.company_id or self.env.company
        return self.with_context(lang=self.user_id.lang or company.partner_id.lang)

    def _get_told_entry(self):
        self.ensure_one()
        return self._get_told_entries().setdefault(self.id, {'texts': {}, 'values': []})

    def _get_told_entries(self):
        """What is told in the running transaction.

        :returns: dict by opportunity id of dicts of ``texts`` by section and of ``values``
        """
        precommit = self.env.cr.precommit
        if TOLD_KEY not in precommit.data:
            precommit.data[TOLD_KEY] = {}
            precommit.add(self.browse()._finish_told)
        return precommit.data[TOLD_KEY]

    def _finish_told(self):
        """Let Odoo's field tracking go first: it takes along what is told of its opportunities."""
        self.env.cr.precommit.add(self._log_told)

    def _log_told(self):
        """Leave one note on each opportunity of which Odoo's field tracking tells nothing."""
        self.env['crm.opportunity.line']._settle_told()
        told = self.env.cr.precommit.data.pop(TOLD_KEY, {})
        if not told:
            return
        leads = self.sudo().browse(told).exists()
        messages = leads._message_log_batch(
            bodies={lead.id: self._get_told_body(told[lead.id]) for lead in leads}
        )
        self.env['mail.tracking.value'].sudo().create(
            [
                {**values, 'mail_message_id': message.id}
                for message in messages
                for values in self._get_told_values(told[message.res_id])
            ]
        )

    @api.model
    def _get_told_body(self, entry):
        texts = entry['texts'] or self._get_texts_of_hidden(entry['values'])
        return Markup("").join(
            Markup("<div><b>%s</b><ul>%s</ul></div>")
            % (section, Markup("").join(Markup("<li>%s</li>") % text for text in sentences))
            for section, sentences in texts.items()
        )

    @api.model
    def _get_texts_of_hidden(self, values):
        """Say what a save was about if some readers see none of its values.

        Odoo shows them the entry as a removed message otherwise.

        :param list values: of the tracking values of an entry
        :rtype: dict of sentences by section
        """
        fields = self.env['crm.opportunity.line']._fields
        infos = [value.get('field_info') for value in values[:MAX_TOLD_VALUES]]
        if not all(info and fields[info['name']].groups for info in infos):
            return {}
        products = ", ".join(dict.fromkeys(info['record'] for info in infos))
        text = self.env._("Costs changed: %(products)s", products=products)
        return {self.env._("Products"): [text]}

    @api.model
    def _get_told_values(self, entry):
        """The old and new values of an entry, the first ones shown first."""
        values = entry['values'][:MAX_TOLD_VALUES]
        more = len(entry['values']) - len(values)
        if more:
            values.append(self._prepare_told_line_values('', f"+ {more}"))
        return values[::-1]

    @api.model
    def _prepare_told_line_values(self, before, after):
        """Values of a ``mail.tracking.value`` that shows a product that came or left.

        The reader sees the label of the field in his or her own language.

        :param str before: the product of before, empty if it came
        :param str after: the product of now, empty if it left
        """
        field = self.env['ir.model.fields']._get(self._name, 'opportunity_line_ids')
        return {'field_id': field.id, 'old_value_char': before, 'new_value_char': after}

    def _message_track(self, fields_iter, initial_values_dict):
        self.env['crm.opportunity.line']._settle_told()
        return super()._message_track(fields_iter, initial_values_dict)

    def _mail_track(self, tracked_fields, initial_values):
        """Let what is told join the note that Odoo is about to leave, if that is internal."""
        changes, values = super()._mail_track(tracked_fields, initial_values)
        told = self.env.cr.precommit.data.get(TOLD_KEY, {})
        if not changes or self.id not in told:
            return changes, values
        if self._track_subtype({name: initial_values[name] for name in changes}):
            return changes, values
        entry = told.pop(self.id)
        if entry['texts']:
            self._track_set_log_message(self._get_told_body(entry))
        joined = [Command.create(value) for value in self._get_told_values(entry)]
        return changes, joined + values


class MailTrackingValue(models.Model):
    _inherit = 'mail.tracking.value'

    def _tracking_value_format_model(self, model):
        """Name the product before the field that changed on it, in the reader's language."""
        formatted = super()._tracking_value_format_model(model)
        records = {
            tracking.id: tracking.field_info['record']
            for tracking in self
            if tracking.field_info and tracking.field_info.get('record')
        }
        for values in formatted:
            if values['id'] in records:
                info = values['fieldInfo']
                info['changedField'] = f"{records[values['id']]}: {info['changedField']}"
        return formatted
