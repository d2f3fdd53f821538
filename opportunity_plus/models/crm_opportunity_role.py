from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ('contact', "Contact"),
    ('partner', "Partner"),
    ('competitor', "Competitor"),
    ('team', "Team"),
]


class CrmOpportunityRole(models.Model):
    """What somebody is to a deal: decision maker, reseller, incumbent, ... (product.md F31)."""

    _name = 'crm.opportunity.role'
    _description = "Opportunity Role"
    _order = 'kind, sequence, id'

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS, required=True, help="The list of an opportunity in which the role can be chosen."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for role, relations in self._get_relations().grouped('role_id').items():
            raise UserError(
                self.env._(
                    "The role “%(role)s” cannot be deleted: %(count)s opportunities use it. Archive"
                    " it instead.",
                    role=role.name,
                    count=len(relations.lead_id),
                )
            )

    def _get_relations(self):
        """Everybody who has one of these roles, whoever may read the opportunity."""
        return (
            self.env['crm.opportunity.relation']
            .sudo()
            .with_context(active_test=False)
            .search([('role_id', 'in', self.ids)])
        )
