from odoo import models
from odoo.exceptions import UserError

from ...tools.context import neutral


class ResPartner(models.Model):
    """An opportunity made from where one is: on a contact."""

    _inherit = 'res.partner'

    def action_create_opportunity(self):
        """Make an opportunity of a contact and open it.

        :returns: the action that opens the new opportunity (``res_id``)
        :raise UserError: if the contact is a competitor
        """
        self.ensure_one()
        self.env['crm.lead'].check_access('create')
        if self.is_competitor:
            raise UserError(
                self.env._(
                    "“%(contact)s” is a competitor: clear “Competitor” on the contact before it"
                    " becomes a customer.",
                    contact=self.display_name,
                )
            )
        contact = neutral(self).with_company(self.company_id)
        lead = contact.env['crm.lead'].create(contact._prepare_opportunity_values())
        return lead.get_formview_action()

    def _prepare_opportunity_values(self):
        """Values of the opportunity that is made of the contact.

        A colleague is no customer, but brings opportunities. A delivery address is a site of its
        company.
        """
        self.ensure_one()
        colleague = self._get_colleague()
        if colleague:
            return {
                'type': 'opportunity',
                'name': self.env._("Opportunity from %s", colleague.name),
                **self.env['crm.opportunity.origin.type']._prepare_origin_values('user', colleague),
            }
        if self.type == 'delivery' and self.parent_id:
            values = self.parent_id._prepare_opportunity_values()
            return {**values, 'site_partner_id': self.id}
        name = self.env._("%s's opportunity", self.name)
        return {'name': name, **self._prepare_customer_opportunity_values()}

    def _prepare_customer_opportunity_values(self):
        """Values of an opportunity whose customer is the contact, or nobody."""
        values = {'type': 'opportunity', 'partner_id': self.id}
        salesperson = self.env['crm.lead']._get_proposed_salesperson(self)
        return {**values, 'user_id': salesperson.id} if salesperson else values

    def _get_colleague(self):
        """The internal user whose contact this is; maybe empty."""
        users = self.sudo().user_ids.filtered(lambda user: not user.share)
        return users[:1].with_env(self.env)
