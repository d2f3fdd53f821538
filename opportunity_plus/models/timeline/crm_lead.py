from markupsafe import Markup

from odoo import api, models
from odoo.fields import Command

LOG_KEY = 'opportunity_plus.log'
# More changes in one save are counted, not listed: prices of a long list that were updated.
MAX_LOGGED_VALUES = 30


class CrmLead(models.Model):
    """One entry in the chatter for one save, whatever it changed.

    What other models log on an opportunity is gathered until the transaction ends. It then joins
    the note of Odoo's own field tracking, or becomes a note if there is none. An entry that Odoo
    sends to followers, such as that of a new stage, is left alone: this one is for colleagues.
    """

    _inherit = 'crm.lead'

    def _log_text(self, section, text):
        """Keep a sentence for the entry that is written when the transaction ends.

        :param str section: the heading under which it stands
        :param str text: plain text
        """
        self._get_pending_entry()['texts'].setdefault(section, []).append(text)

    def _log_value(self, values):
        """Keep an old and a new value for the entry that is written when the transaction ends.

        :param dict values: of a ``mail.tracking.value``, without its message
        """
        self._get_pending_entry()['values'].append(values)

    @api.model
    def _is_logging_enabled(self):
        """Tell whether the context wants changes to be logged, as for Odoo's field tracking."""
        context = self.env.context
        return not (context.get('tracking_disable') or context.get('mail_notrack'))

    def _get_pending_entry(self):
        self.ensure_one()
        entries = self._get_pending_log()['entries']
        return entries.setdefault(self.id, {'texts': {}, 'values': []})

    @api.model
    def _get_pending_log(self):
        """What is to be logged when the running transaction ends.

        :returns: dict with

            * ``entries``: texts by section, and values, by opportunity id
            * ``lines``: touched product lines as they were before, by id
            * ``events``: ids of orders by opportunity id, by event; and ``orders``, an empty
              recordset of whoever caused the first of them
        """
        precommit = self.env.cr.precommit
        if LOG_KEY not in precommit.data:
            precommit.data[LOG_KEY] = {'entries': {}, 'lines': {}, 'events': {}}
            precommit.add(self.browse()._schedule_log)
        return precommit.data[LOG_KEY]

    def _schedule_log(self):
        """Log what happened to orders, then let Odoo's field tracking go first.

        It takes along what is to be logged on its opportunities.
        """
        precommit = self.env.cr.precommit
        log = precommit.data.get(LOG_KEY)
        if log and log['events']:
            events, log['events'] = log['events'], {}
            log['orders']._log_events(events)
        precommit.add(self._post_pending_log)

    def _post_pending_log(self):
        """Leave one note on each opportunity on which Odoo's field tracking leaves none."""
        log = self.env.cr.precommit.data.get(LOG_KEY)
        if not log:
            return
        self._collect_line_changes(log)
        del self.env.cr.precommit.data[LOG_KEY]
        if log['events']:
            log['orders']._log_events(log['events'])
        entries = log['entries']
        leads = self.sudo().browse(entries).exists()
        messages = leads._message_log_batch(
            bodies={lead.id: self._get_log_body(entries[lead.id]) for lead in leads}
        )
        self.env['mail.tracking.value'].sudo().create(
            [
                {**values, 'mail_message_id': message.id}
                for message in messages
                for values in self._get_log_values(entries[message.res_id])
            ]
        )

    @api.model
    def _get_log_body(self, entry):
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
        infos = [value.get('field_info') for value in values[:MAX_LOGGED_VALUES]]
        if not all(info and fields[info['name']].groups for info in infos):
            return {}
        products = ", ".join(dict.fromkeys(info['record'] for info in infos))
        text = self.env._("Costs changed: %(products)s", products=products)
        return {self.env._("Products"): [text]}

    @api.model
    def _get_log_values(self, entry):
        """The old and new values of an entry, the first ones shown first."""
        values = entry['values'][:MAX_LOGGED_VALUES]
        more = len(entry['values']) - len(values)
        if more:
            values.append(self._prepare_line_log_values('', f"+ {more}"))
        return values[::-1]

    @api.model
    def _prepare_line_log_values(self, before, after):
        """Values of a ``mail.tracking.value`` that shows a product that came or left.

        The reader sees the label of the field in his or her own language.

        :param str before: the product of before, empty if it came
        :param str after: the product of now, empty if it left
        """
        field = self.env['ir.model.fields']._get(self._name, 'opportunity_line_ids')
        return {'field_id': field.id, 'old_value_char': before, 'new_value_char': after}

    def _message_track(self, fields_iter, initial_values_dict):
        log = self.env.cr.precommit.data.get(LOG_KEY)
        if log:
            self._collect_line_changes(log)
        return super()._message_track(fields_iter, initial_values_dict)

    @api.model
    def _collect_line_changes(self, log):
        """Let touched products be compared with what they were, where there are some."""
        if log['lines']:
            lines, log['lines'] = log['lines'], {}
            self.env['crm.opportunity.line']._collect_changes(lines)

    def _mail_track(self, tracked_fields, initial_values):
        """Let what is to be logged join the note that Odoo is about to leave, if it is internal."""
        changes, values = super()._mail_track(tracked_fields, initial_values)
        entries = self.env.cr.precommit.data.get(LOG_KEY, {}).get('entries', ())
        if not changes or self.id not in entries:
            return changes, values
        if self._track_subtype({name: initial_values[name] for name in changes}):
            return changes, values
        entry = entries.pop(self.id)
        if entry['texts']:
            self._track_set_log_message(self._get_log_body(entry))
        joined = [Command.create(value) for value in self._get_log_values(entry)]
        return changes, joined + values

    def _discard_line_log(self):
        """The products with which an opportunity begins are no change: "created" says it all."""
        lines = self.env.cr.precommit.data.get(LOG_KEY, {}).get('lines')
        if not lines:
            return
        new_lines = self.env['crm.opportunity.line'].browse(
            line_id for line_id, before in lines.items() if before is None
        )
        for line in new_lines.exists().filtered(lambda line: line.lead_id in self):
            del lines[line.id]

    def _link_existing(self, orders, meetings):
        """The dialog names in its own note what it linked."""
        return super()._link_existing(orders.with_context(opportunity_orders_logged=True), meetings)
