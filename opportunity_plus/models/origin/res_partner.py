from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.access import sees_lead


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

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._check_origin_lead()
        return partners

    def write(self, vals):
        res = super().write(vals)
        if vals.get('origin_lead_id'):
            self._check_origin_lead()
        return res

    def _check_origin_lead(self):
        """Let people name what they may read: a link tells its name.

        No constraint: Odoo runs those in sudo.

        :raise AccessError: if the user may not read the opportunity that is named
        """
        leads = self.sudo().origin_lead_id
        if leads and not self.env.su and not sees_lead(leads.with_env(self.env)):
            raise AccessError(
                self.env._(
                    "“Created from Opportunity” of “%(contact)s” is one that you do not see: leave"
                    " it empty, or ask a sales manager to enter it.",
                    contact=self[:1].display_name,
                )
            )

    def _get_origin_records(self):
        return self._fetch_children_partners_for_hierarchy()

    def _get_origin_holders(self):
        parent = self.parent_id
        return self | parent._get_origin_holders() if parent else self
