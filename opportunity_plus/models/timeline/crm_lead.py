from weakref import WeakKeyDictionary

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools.during import during
from ...tools.marker import ACCEPTANCE

LOG_KEY = 'opportunity_plus.log'
# More changes in one save are counted, not listed: prices of a long list that were updated.
MAX_LOGGED_VALUES = 30
# What opportunities are worth when an acceptance begins to change them.
_figures_by_cursor = WeakKeyDictionary()


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
        return entries.setdefault(self.id, {'notes': [], 'texts': {}, 'values': []})

    @api.model
    def _get_pending_log(self):
        """What is to be logged when the running transaction ends.

        :returns: dict with

            * ``entries``: notes, texts by section, and values, by opportunity id
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
        self._collect_line_changes()
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
        notes = self._get_notes_body(entry['notes'])
        return notes + Markup("").join(
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
        line_fields = self.env['crm.opportunity.line']._fields
        infos = [value.get('field_info') for value in values[:MAX_LOGGED_VALUES]]
        if not infos or not all(info and line_fields[info['name']].groups for info in infos):
            return {}
        products = ", ".join(dict.fromkeys(info['record'] for info in infos))
        text = self.env._("Costs changed: %(products)s", products=products)
        return {self.env._("Products"): [text]}

    @api.model
    def _get_log_values(self, entry):
        """The old and new values of an entry, the first ones shown first."""
        values = entry['values'][:MAX_LOGGED_VALUES]
        if more := len(entry['values']) - len(values):
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
        self._collect_line_changes()
        return super()._message_track(fields_iter, initial_values_dict)

    @api.model
    def _collect_line_changes(self):
        """Let touched products be compared with what they were, where there are some."""
        log = self.env.cr.precommit.data.get(LOG_KEY)
        if log and log['lines']:
            lines, log['lines'] = log['lines'], {}
            self.env['crm.opportunity.line']._collect_changes(lines)

    def _mail_track(self, tracked_fields, initial_values):
        """Let what is to be logged join the note that Odoo is about to leave, if it is internal.

        Or if it tells what an acceptance did, and nobody from outside gets it.
        """
        changes, values = super()._mail_track(tracked_fields, initial_values)
        entries = self.env.cr.precommit.data.get(LOG_KEY, {}).get('entries', ())
        if not changes or self.id not in entries:
            return changes, values
        subtype = self._track_subtype({name: initial_values[name] for name in changes})
        if subtype and not self._may_join_post(entries[self.id], subtype):
            return changes, values
        entry = entries.pop(self.id)
        if entry['notes'] or entry['texts']:
            self._track_set_log_message(self._get_log_body(entry))
        joined = [Command.create(value) for value in self._get_log_values(entry)]
        return changes, joined + values

    def _discard_line_log(self):
        """The products with which an opportunity begins are no change: "created" says it all."""
        lines = self.env.cr.precommit.data.get(LOG_KEY, {}).get('lines', {})
        new_lines = self.env['crm.opportunity.line'].browse(
            line_id for line_id, before in lines.items() if before is None
        )
        for line in new_lines.exists().filtered(lambda line: line.lead_id in self):
            del lines[line.id]

    def _link_existing(self, orders, meetings):
        """The dialog names in its own note what it linked."""
        return super()._link_existing(orders.with_context(opportunity_orders_logged=True), meetings)

    # With each stay in a stage is kept what the opportunity was worth until then

    def _get_stage_figures(self, stage_id):
        """Look at the opportunities that a write is about to move to another stage.

        :param stage_id: id of the stage that is written
        :returns: name of the present stage, amount and probability by opportunity; while an
            acceptance is at work, which writes the amount first, those of before
        """
        before = {}
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            before = _figures_by_cursor.get(self.env.cr) or {}
        return {
            lead: (
                lead.stage_id.with_context(lang=None).name or None,
                *before.get(lead.id, (lead.expected_revenue, lead.probability)),
            )
            for lead in self.sudo()
            if lead.stage_id.id != (stage_id or False)
        }

    def _log_stage_changes(self, figures):
        """End the stays in the former stages, and begin new ones, in one statement.

        :param dict figures: what :meth:`_get_stage_figures` returned
        """
        history = self.env['crm.opportunity.stage.history']
        history.flush_model()
        rows = SQL(', ').join(
            SQL(
                '(%s, %s::varchar, %s::int, %s::numeric, %s::numeric)',
                lead.id,
                former_stage,
                lead.stage_id.id or None,
                amount,
                amount * probability / 100,
            )
            for lead, (former_stage, amount, probability) in figures.items()
        )
        self.env.cr.execute(
            SQL(
                """
                WITH moved (lead_id, former_stage, stage_id, amount, weighted) AS (VALUES %(rows)s),
                left_stays AS (
                    UPDATE crm_opportunity_stage_history stay
                       SET former_stage = moved.former_stage, left_amount = moved.amount,
                           left_weighted_amount = moved.weighted, date_left = %(now)s,
                           write_date = %(now)s, write_uid = %(uid)s
                      FROM moved
                     WHERE stay.lead_id = moved.lead_id AND stay.date_left IS NULL
                )
                INSERT INTO crm_opportunity_stage_history (
                    lead_id, stage_id, date_entered, create_date, create_uid, write_date, write_uid
                )
                SELECT lead_id, stage_id, %(now)s, %(now)s, %(uid)s, %(now)s, %(uid)s
                  FROM moved
                 WHERE stage_id IS NOT NULL
                """,
                rows=rows,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        history.invalidate_model(flush=False)

    def _enter_first_stage(self):
        """Begin the history of new opportunities."""
        entered = {lead: (None, 0.0, 0.0) for lead in self.sudo() if lead.stage_id}
        if entered:
            self._log_stage_changes(entered)

    def _keeping_stage_figures(self):
        """Let stages that are left have what the records are worth now, whatever is written."""
        figures = {lead.id: (lead.expected_revenue, lead.probability) for lead in self}
        return during(_figures_by_cursor, self.env.cr, figures)

    def _apply_orders(self, orders_by_lead):
        """The amount is written first, the stage afterwards."""
        with self._keeping_stage_figures():
            return super()._apply_orders(orders_by_lead)

    def _follow_leading_order(self):
        """The amount is written first, the stage given back afterwards."""
        with self._keeping_stage_figures():
            return super()._follow_leading_order()

    def _revert_acceptance(self):
        """The amount is given back first, the stage afterwards."""
        with self._keeping_stage_figures():
            return super()._revert_acceptance()

    @api.readonly
    def action_view_stage_history(self):
        """Open the stages that the opportunity went through, with what it was worth in each."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_opportunity_stage_history_action'
        )
        return {
            **action,
            'display_name': self.env._("Stage History of %s", self.display_name),
            'domain': [('lead_id', '=', self.id)],
        }
