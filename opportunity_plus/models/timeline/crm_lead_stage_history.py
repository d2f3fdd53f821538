from odoo import models

BEFORE_KEY = 'opportunity_plus.stage_figures'


class CrmLead(models.Model):
    """Keeps with each change of stage what the opportunity was worth until then (product.md F35).

    Odoo tracks the stage and the amount, but not the probability, which scoring moves all the
    time. The figures are kept in the tracking value of the stage itself, where nobody sees them.
    """

    _inherit = 'crm.lead'

    def write(self, vals):
        """Look at the figures only where the stage is written: they may wait to be computed."""
        if 'stage_id' in vals:
            self._remember_stage_figures()
        return super().write(vals)

    def _begin_acceptance(self, orders):
        """An acceptance writes its amount before it closes the opportunity."""
        self._remember_stage_figures()
        return super()._begin_acceptance(orders)

    def _remember_stage_figures(self):
        before = self.env.cr.precommit.data.setdefault(BEFORE_KEY, {})
        for lead in self.filtered('id').sudo():
            figures = {'amount': lead.expected_revenue, 'probability': lead.probability}
            before.setdefault(lead.id, figures)

    def _mail_track(self, tracked_fields, initial_values):
        changes, values = super()._mail_track(tracked_fields, initial_values)
        figures = self.env.cr.precommit.data.get(BEFORE_KEY, {}).get(self.id)
        if 'stage_id' in changes and figures:
            field = self.env['ir.model.fields']._get(self._name, 'stage_id')
            info = {
                'name': 'stage_id',
                'desc': tracked_fields['stage_id']['string'],
                'type': 'many2one',
                **figures,
            }
            for _command, _id, value in values:
                if value['field_id'] == field.id:
                    value['field_info'] = info
        return changes, values

    def action_view_stage_history(self):
        """Open the stages that the opportunity went through, with what it was worth in each."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_opportunity_stage_history_action'
        )
        return {
            **action,
            'display_name': self.env._("Stage History of %s", self.display_name),
            'domain': [('lead_id', '=', self.id)],
        }
