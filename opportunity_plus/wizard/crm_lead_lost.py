from odoo import fields, models


class CrmLeadLost(models.TransientModel):
    _inherit = 'crm.lead.lost'

    lost_competitor_id = fields.Many2one(
        'res.partner',
        string="Lost To",
        help="Who won the deal, if you know. Listed as a competitor of the opportunity if it was"
        " not yet.",
    )

    def action_lost_reason_apply(self):
        """Close as lost, to a competitor if one is named.

        :raise ValidationError: if the competitor is the customer of an opportunity
        """
        res = super().action_lost_reason_apply()
        if self.lost_competitor_id:
            self.lead_ids.lost_competitor_id = self.lost_competitor_id
        return res
