from odoo import api, models

from ..tools.given import check_given_values
from ..tools.importing import ImportAgain, importing
from ..tools.values import check_computed_values, pop_computed_values
from .people.crm_opportunity_relation_checks import KEY_FIELDS

# Copies of what the opportunity says.
COMPUTED_FIELDS = ('active', 'company_id')


class CrmOpportunityRelation(ImportAgain, models.Model):
    """What happens when people are named, in order; the steps stand in the rooms.

    Who may not be there is refused, whoever had the place gives way, opportunity and contacts are
    updated, then the chatter is written.
    """

    _inherit = 'crm.opportunity.relation'
    _computed_fields = COMPUTED_FIELDS
    _compared_in_imports = ('is_primary',)

    @api.model_create_multi
    def create(self, vals_list):
        if not vals_list:
            return super().create(vals_list)
        check_given_values(self, vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        computed = [pop_computed_values(self, vals, COMPUTED_FIELDS) for vals in vals_list]
        # Not on a record that is copied: it is one of the others.
        self.browse()._check_and_make_room(vals_list)
        relations = super().create(vals_list)
        for relation, values in zip(relations, computed, strict=True):
            check_computed_values(relation, values)
        relations.sudo().lead_id._note_change()
        relations._apply_relation_effects(relations.filtered('is_primary'))
        relations._log_added()
        return relations

    def write(self, vals):
        if not self:
            return super().write(vals)
        check_given_values(self, [vals])
        vals = dict(vals)
        computed = pop_computed_values(self, vals, COMPUTED_FIELDS)
        is_key_written = not vals.keys().isdisjoint(KEY_FIELDS)
        if is_key_written:
            self._check_and_make_room([vals])
        logged = self._snapshot_for_log(vals)
        places = {relation: relation._get_primary_key() for relation in self}
        former = self.sudo().lead_id
        res = super().write(vals)
        (former | self.sudo().lead_id)._note_change()
        if 'lead_id' in vals:
            # The ORM checks where they were, not where they are now.
            self.check_access('write')
        if is_key_written:
            primaries = self.filtered(lambda r: r.is_primary and r._get_primary_key() != places[r])
            self._apply_relation_effects(primaries)
        self._log_changes(logged)
        check_computed_values(self, computed)
        return res

    def unlink(self):
        self.sudo().lead_id._note_change()
        self._log_removed()
        return super().unlink()

    @api.model
    def load(self, fields, data):
        """Refuse two primaries of one place in one import."""
        with importing(self.env):
            return super().load(fields, data)
