from odoo import models


class CrmStage(models.Model):
    _inherit = 'crm.stage'

    def write(self, vals):
        """What is won no more, as its stage is none of winning any more, has no closing date.

        Odoo sets that date when the stage is marked as won, and leaves it when it is not.
        """
        unmarked = self.filtered('is_won') if 'is_won' in vals and not vals['is_won'] else None
        res = super().write(vals)
        if unmarked:
            leads = self.env['crm.lead'].search(
                [('stage_id', 'in', unmarked.ids), ('won_status', '=', 'pending')]
            )
            leads.filtered('date_closed').date_closed = False
        return res
