from odoo import models

# What is logged when it changes; the rest follows from the opportunity, and is tracked there.
LOGGED_FIELDS = (
    'partner_id',
    'kind',
    'role_id',
    'is_primary',
    'influence',
    'attitude',
    'note',
    'threat',
    'is_incumbent',
    'competitor_price',
    'strengths',
    'weaknesses',
)


class CrmOpportunityRelation(models.Model):
    """Tells the chatter of the opportunity who came, changed and left: one entry per save."""

    _inherit = 'crm.opportunity.relation'

    def _log_added(self):
        for relation in self:
            relation._log(self.env._("%(person)s added", person=relation.display_name))

    def _log_removed(self):
        for relation in self:
            relation._log(self.env._("%(person)s removed", person=relation.display_name))

    def _snapshot_for_log(self, vals):
        """Look at what a write may change; who leaves an opportunity is logged there at once.

        :param dict vals: values for ``write``
        :returns: texts by field name of those who stay, None of those who move, by relation
        """
        names = [name for name in LOGGED_FIELDS if name in vals]
        moved = self.filtered(lambda r: 'lead_id' in vals and r.lead_id.id != vals['lead_id'])
        moved._log_removed()
        staying = {relation: relation._get_log_values(names) for relation in self - moved}
        return dict.fromkeys(moved) | staying

    def _log_changes(self, former):
        """Log what a write changed.

        :param dict former: what :meth:`_snapshot_for_log` returned
        """
        for relation, texts in former.items():
            if texts is None:
                relation._log_added()
                continue
            present = relation._get_log_values(texts)
            changes = [
                f"{self._fields[name]._description_string(self.env)}: {old or '-'} → {new or '-'}"
                for name, old in texts.items()
                if (new := present[name]) != old
            ]
            if changes:
                relation._log(f"{relation.display_name}: {', '.join(changes)}")

    def _get_log_values(self, names):
        """What a reader sees of some fields.

        :rtype: dict of texts by field name
        """
        self.ensure_one()
        return {name: self._fields[name].convert_to_export(self[name], self) for name in names}

    def _log(self, text):
        """Keep a sentence for the note that is left when the transaction ends.

        :param str text: plain text
        """
        self.ensure_one()
        if self.env['crm.lead']._is_logging_enabled():
            kinds = dict(self._fields['kind']._description_selection(self.env))
            self.lead_id._log_text(kinds[self.kind], text)
