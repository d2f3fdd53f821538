import re

from odoo import api, fields, models

from ...tools.people import check_colleagues


class CrmOpportunityTerritory(models.Model):
    """Whose customers those of a country, a state or a zip code are."""

    _name = 'crm.opportunity.territory'
    _inherit = ['crm.opportunity.choice']
    _description = "Sales Territory"

    user_id = fields.Many2one(
        'res.users',
        string="Representative",
        required=True,
        domain="[('share', '=', False)]",
        help="Who does the tasks of customers in this territory.",
    )
    country_id = fields.Many2one('res.country', help="Empty: any country.")
    state_ids = fields.Many2many(
        'res.country.state',
        string="States",
        domain="[('country_id', '=?', country_id)]",
        help="Empty: the whole country.",
    )
    zip_prefixes = fields.Char(
        string="Zip Codes",
        help="How zip codes of the territory begin, separated by commas: 28, 29. Empty: any.",
    )

    @api.constrains('user_id')
    def _check_user(self):
        check_colleagues(self.user_id)

    def _count_usage(self):
        """Nothing refers to a territory: it is only asked."""
        return 0

    def _get_zip_prefixes(self):
        return tuple(filter(None, re.split(r'[\s,;]+', self.zip_prefixes or '')))

    @api.model
    def _find_for(self, partner):
        """The territories that a customer is in, the first one first.

        :param partner: its address counts; without a country, that of its company
        """
        address = partner.sudo()
        if not address.country_id and not address.zip:
            address = address.commercial_partner_id
        countries = (address.country_id.id, False)
        territories = self.sudo().search([('country_id', 'in', countries)])
        return territories.filtered(lambda territory: territory._covers(address))

    def _covers(self, address):
        """Tell whether an address is in the territory."""
        prefixes = self._get_zip_prefixes()
        return (
            (not self.country_id or self.country_id == address.country_id)
            and (not self.state_ids or address.state_id in self.state_ids)
            and (not prefixes or (address.zip or '').strip().startswith(prefixes))
        )
