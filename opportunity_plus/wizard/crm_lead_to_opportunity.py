from odoo import models
from odoo.exceptions import UserError


# From a lead to a customer, an opportunity and a quotation in one step. No docstring: Odoo would
# keep it as the description of the dialog for many leads, which inherits this one.
class CrmLead2opportunityPartner(models.TransientModel):
    _inherit = 'crm.lead2opportunity.partner'

    def action_convert_and_quote(self):
        """Convert or merge the lead as the dialog says, quote the result and open the quotation.

        :returns: the action that opens the new ``sale.order`` (``res_id``)
        :raise UserError: if there is no customer, the lead is closed, or it goes to somebody whose
            opportunities the user does not see
        """
        self.ensure_one()
        if not self.lead_id:
            raise UserError(self.env._("Convert and quote one lead at a time."))
        convert = self.with_context(active_ids=self.lead_id.ids)
        lead = convert._action_merge() if self.name == 'merge' else convert._action_convert()
        self._check_quotable(lead)
        if not lead.partner_id:
            # The dialog asks for it, but a merge leaves it to the opportunities.
            self._convert_handle_partner(lead, self.action, self.partner_id.id)
        return self.env['sale.order'].browse(lead.create_quotation()).get_formview_action()

    def _check_quotable(self, lead):
        """Refuse what was not converted or cannot be seen any more.

        :param lead: what became of the lead
        """
        if not lead.has_access('read'):
            raise UserError(
                self.env._(
                    "“%(lead)s” would go to %(salesperson)s, whose opportunities you cannot see:"
                    " quote it yourself, or convert it without a quotation.",
                    lead=lead.sudo().name,
                    salesperson=lead.sudo().user_id.name,
                )
            )
        if lead.type != 'opportunity':
            raise UserError(
                self.env._(
                    "“%(lead)s” is lost or archived: restore it, then convert it.",
                    lead=lead.display_name,
                )
            )
