from odoo import models


class CrmLead(models.Model):
    """Merging and copying opportunities keeps everybody around them, once.

    Somebody archived since, or without user by now, is not lost in it.
    """

    _inherit = 'crm.lead'

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        head, relations = self.sudo(), opportunities.sudo().relation_ids
        if relations:
            relations._join_into(head.relation_ids, lead=head)
        return res

    def _restore_people_after_merge(self):
        """Remove who cannot be there any more, and let the customer be the primary contact."""
        self.ensure_one()
        self._drop_own_competitors()
        if 'contact' not in self.relation_ids.filtered('is_primary').mapped('kind'):
            self._sync_primary_contact()

    def _drop_own_competitors(self):
        """Remove competitors that are the customer since a merge or in a copy, telling so."""
        for lead in self:
            own = lead.competitor_relation_ids.filtered(lambda relation: relation._is_of_customer())
            if own:
                lead._message_log(
                    body=self.env._(
                        "%(competitor)s is the customer now, and no competitor any more.",
                        competitor=", ".join(own.mapped('display_name')),
                    )
                )
                own.unlink()
