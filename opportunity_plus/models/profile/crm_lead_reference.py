from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """The customer's code: what accounting and other systems know the customer by."""

    _inherit = 'crm.lead'

    partner_ref = fields.Char(
        string="Customer Reference",
        compute='_compute_partner_ref',
        search='_search_partner_ref',
        help="The reference of the contact, or else of its company.",
    )

    @api.depends('partner_id.ref', 'partner_id.commercial_partner_id.ref')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_partner_ref(self):
        """Only of contacts that one may read: a client chooses any of them in a form."""
        # Who may read a contact is asked where there is something to tell: it takes long in a list.
        partners = self.partner_id._origin.sudo().filtered(
            lambda partner: partner.ref or partner.commercial_partner_id.ref
        )
        readable = partners.sudo(False)._filtered_access('read').sudo()
        for lead in self:
            partner = lead.partner_id._origin.sudo() & readable
            lead.partner_ref = partner.ref or partner.commercial_partner_id.ref

    def _search_partner_ref(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        own = Domain('partner_id.ref', operator, value) & Domain('partner_id.ref', '!=', False)
        inherited = Domain('partner_id.commercial_partner_id.ref', operator, value)
        found = own | (Domain('partner_id.ref', '=', False) & inherited)
        is_empty_sought = operator == 'in' and False in value
        return found | Domain('partner_id', '=', False) if is_empty_sought else found
