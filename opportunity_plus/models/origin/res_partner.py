from odoo import api, fields, models

from ...tools.marker import BULK_COPY, CUSTOMER
from ...tools.values import check_computed_values, pop_computed_values


class ResPartner(models.Model):
    """Opportunities that come from a contact.

    What the people of a company bring counts for the company too.
    """

    _name = 'res.partner'
    _inherit = ['res.partner', 'crm.opportunity.origin.mixin']
    _opportunity_origin_field = 'origin_partner_id'
    _computed_fields = _remembered_fields = ('origin_lead_id',)

    origin_lead_id = fields.Many2one(
        'crm.lead',
        string="Created from Opportunity",
        readonly=True,
        copy=False,
        index='btree_not_null',
        groups='sales_team.group_sale_salesman',
        help="The lead or opportunity from which this contact was created.",
    )

    @api.model
    def default_get(self, fields):
        """What a screen proposes for opportunities is not meant for a contact made on the way."""
        if self.env.context.get('opportunity_values_from') is not CUSTOMER:
            fields = [name for name in fields if name not in self._remembered_fields]
        return super().default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        """Remember a lead on the customer that is made of it; people do not say so."""
        if self.env.context.get('opportunity_values_from') is CUSTOMER:
            return super().create(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        given = [pop_computed_values(self, vals, self._computed_fields) for vals in vals_list]
        partners = super().create(vals_list)
        for partner, values in zip(partners, given, strict=True):
            check_computed_values(partner, values)
        return partners

    def write(self, vals):
        """Refuse another lead than the one that is remembered; a merge may move it."""
        if (
            'origin_lead_id' not in vals
            or self.env.context.get('opportunity_values_from') is BULK_COPY
        ):
            return super().write(vals)
        vals = dict(vals)
        given = pop_computed_values(self, vals, self._computed_fields)
        res = super().write(vals)
        check_computed_values(self, given)
        return res

    def _get_origin_records(self):
        return self._fetch_children_partners_for_hierarchy()

    def _get_origin_holders(self):
        parent = self.parent_id
        return self | parent._get_origin_holders() if parent else self
