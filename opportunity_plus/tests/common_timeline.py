from odoo.tools import html2plaintext

from .common_relation import CompetitorCommon


class TimelineCommon(CompetitorCommon):
    """Field tracking is on, and what it and the addon leave in the chatter can be read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False, mail_notrack=False))
        cls.lead = cls._create_lead([(cls.bike, {}), (cls.helmet, {})], name="Told")
        cls._save()

    @classmethod
    def _save(cls):
        """Do what the end of a request does."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _get_entries(self, function, lead=None):
        """The entries that a save leaves in the chatter of an opportunity, oldest first."""
        lead = (lead or self.lead).sudo()
        self._save()
        lead.invalidate_recordset(['message_ids'])
        before = lead.message_ids
        function()
        self._save()
        lead.invalidate_recordset(['message_ids'])
        return (lead.message_ids - before).sorted('id')

    def _read_values(self, entry, user=None, **context):
        """What a reader sees of old and new values: dict of (old, new) by label."""
        values = entry.sudo().tracking_value_ids
        if user:
            values = values._filter_has_field_access(self.env(user=user))
        return {
            row['fieldInfo']['changedField']: (row['oldValue'], row['newValue'])
            for row in values.with_context(**context)._tracking_value_format()
        }

    def _read_event(self, entry, **context):
        """What a reader sees of an event: its description and the text of the message."""
        text = html2plaintext(entry.body or "", include_references=False).strip()
        return entry.sudo().subtype_id.with_context(**context).description, text
