from odoo import api, models

# What is told when it changes; the rest follows from the opportunity, and is tracked there.
TOLD_FIELDS = (
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

    @api.model_create_multi
    def create(self, vals_list):
        relations = super().create(vals_list)
        relations._tell_all(self.env._("%(person)s added"))
        return relations

    def write(self, vals):
        told = [name for name in TOLD_FIELDS if name in vals]
        moved = self.filtered(lambda r: 'lead_id' in vals and r.lead_id.id != vals['lead_id'])
        moved._tell_all(self.env._("%(person)s removed"))
        before = {relation: relation._get_told_values(told) for relation in self - moved}
        res = super().write(vals)
        moved._tell_all(self.env._("%(person)s added"))
        for relation, old_values in before.items():
            changes = [
                f"{self._fields[name]._description_string(self.env)}: {old or '-'} → {new or '-'}"
                for (name, old), new in zip(
                    old_values.items(), relation._get_told_values(told).values(), strict=True
                )
                if old != new
            ]
            if changes:
                relation._tell(f"{relation.display_name}: {', '.join(changes)}")
        return res

    def unlink(self):
        self._tell_all(self.env._("%(person)s removed"))
        return super().unlink()

    def _get_told_values(self, names):
        """What a reader sees of some fields.

        :rtype: dict of texts by field name
        """
        self.ensure_one()
        return {name: self._fields[name].convert_to_export(self[name], self) for name in names}

    def _tell_all(self, text):
        for relation in self:
            relation._tell(text % {'person': relation.display_name})

    def _tell(self, text):
        """Keep a sentence for the note that is left when the transaction ends.

        :param str text: plain text
        """
        self.ensure_one()
        if self.env['crm.lead']._is_told():
            kinds = dict(self._fields['kind']._description_selection(self.env))
            self.lead_id._tell_text(kinds[self.kind], text)
