from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ('contact', "Contact"),
    ('partner', "Partner"),
    ('competitor', "Competitor"),
    ('team', "Team"),
]


class CrmOpportunityRole(models.Model):
    """What somebody is to a deal: decision maker, reseller, incumbent, ...."""

    _name = 'crm.opportunity.role'
    _inherit = ['crm.opportunity.choice']
    _description = "Opportunity Role"
    _order = 'kind, sequence, id'

    kind = fields.Selection(
        KINDS, required=True, help="The list of an opportunity in which the role can be chosen."
    )

    @api.constrains('kind')
    def _check_kind(self):
        other = self._get_relations().filtered(lambda r: r.kind != r.role_id.kind)
        if other:
            role = other[:1].role_id
            raise ValidationError(
                self.env._(
                    "The kind of the role “%(role)s” cannot be changed: %(count)s opportunities use"
                    " it as it was. Archive it and create another one.",
                    role=role.name,
                    count=len(other.filtered(lambda r: r.role_id == role).lead_id),
                )
            )

    @api.model
    def _get_decision_maker(self):
        """The shipped role, which a team may have deleted: then nobody decides."""
        # Not by `env.ref`, which would look each time whether it exists.
        get_id = self.env['ir.model.data'].sudo()._xmlid_to_res_id
        role_id = get_id('opportunity_plus.role_contact_decision_maker')
        return self._get_known().filtered(lambda role: role.id == role_id)

    def _get_usage_domain(self):
        return [('id', 'in', self._get_relations().lead_id.ids)]

    def _get_relations(self):
        """Everybody who has one of these roles, whoever may read the opportunity."""
        relations = self.env['crm.opportunity.relation'].sudo().with_context(active_test=False)
        return relations.search([('role_id', 'in', self.ids)])
