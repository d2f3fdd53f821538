from odoo import models
from odoo.exceptions import AccessError


class CrmLead(models.Model):
    """Who may only read an opportunity changes nothing of it (``docs/access.md``).

    Odoo merges and deletes in sudo what a user may read: with its own rules, whoever reads an
    opportunity may write it. Not so with the team's access, nor with rules of other modules.
    """

    _inherit = 'crm.lead'

    def _get_lead_duplicates(self, partner=None, email=None, include_lost=False):
        """Propose to be merged what the user may merge: the dialogs, and the assignment of leads.

        :returns: as Odoo's
        """
        leads = super()._get_lead_duplicates(
            partner=partner, email=email, include_lost=include_lost
        )
        return leads._filtered_access('write')

    def _check_may_merge(self):
        """Refuse to merge what the user may not change: all but one are deleted by it.

        :raise AccessError: naming the first such opportunity
        """
        self.check_access('read')
        for lead in self - self._filtered_access('write'):
            raise AccessError(
                self.env._(
                    "“%(opportunity)s” is not yours to change, so it cannot be merged. Leave it"
                    " out, or ask %(salesperson)s or a sales manager to merge.",
                    opportunity=lead.display_name,
                    salesperson=lead.sudo().user_id.name or self.env._("its sales team"),
                )
            )
