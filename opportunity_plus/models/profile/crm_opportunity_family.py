from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmOpportunityFamily(models.Model):
    """Classifies opportunities in two levels: families and their sub-families."""

    _name = 'crm.opportunity.family'
    _inherit = ['crm.opportunity.choice']
    _description = "Opportunity Family"
    _parent_store = True
    _rec_names_search = ['name', 'code']
    _order = 'sequence, code, id'

    code = fields.Char(
        index='btree_not_null', help="A short name, for instance that of another system."
    )
    parent_id = fields.Many2one(
        'crm.opportunity.family',
        string="Parent Family",
        index='btree_not_null',
        ondelete='restrict',
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        'crm.opportunity.family',
        'parent_id',
        string="Sub-Families",
        context={'active_test': False},
    )

    _unique_code = models.Constraint('UNIQUE(code)', "Two families cannot have the same code.")

    @api.constrains('parent_id')
    def _check_depth(self):
        for family in self:
            if family.parent_id.parent_id or (family.parent_id and family.child_ids):
                raise ValidationError(
                    self.env._(
                        "“%(family)s” cannot be below “%(parent)s”: there are only families and"
                        " sub-families, no third level.",
                        family=family.name,
                        parent=family.parent_id.name,
                    )
                )

    @api.depends('name', 'code')
    def _compute_display_name(self):
        for family in self:
            family.display_name = f"{family.code} {family.name}" if family.code else family.name

    def _get_usage_domain(self):
        return ['|', ('family_id', 'in', self.ids), ('subfamily_id', 'in', self.ids)]
