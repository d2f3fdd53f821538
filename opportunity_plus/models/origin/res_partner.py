from odoo import fields, models


class ResPartner(models.Model):
    """Opportunities that come from a contact.

    What the people of a company bring counts for the company too.
    """

    _name = 'res.partner'
    _inherit = ['res.partner', 'crm.opportunity.origin.mixin']
    _opportunity_origin_field = 'origin_partner_id'

    origin_lead_id = fields.Many2one(
        'crm.lead',
        string="Created from Opportunity",
        readonly=True,
        copy=False,
        index='btree_not_null',
        groups='sales_team.group_sale_salesman',
        help="The lead or opportunity from which this contact was created.",
    )

    def _get_origin_records(self):
        return self._fetch_children_partners_for_hierarchy()

    def _get_origin_holders(self):
        parent = self.parent_id
        return self | parent._get_origin_holders() if parent else self
