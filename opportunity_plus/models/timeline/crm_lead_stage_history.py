from odoo import fields, models

from ...tools.marker import ACCEPTANCE

FIGURES_KEY = 'opportunity_stage_figures'


class CrmLead(models.Model):
    """Keeps with each stay in a stage what the opportunity was worth until then."""

    _inherit = 'crm.lead'

    def _leave_stage(self, stage_id):
        """End the stays in stages that a write is about to change.

        :param stage_id: id of the stage that is written
        :returns: the opportunities that enter another stage by it
        """
        leads = self.filtered(lambda lead: lead.stage_id.id != (stage_id or False))
        if not leads:
            return leads
        stays = self.env['crm.opportunity.stage.history'].sudo()
        stays = stays.search([('lead_id', 'in', leads.ids), ('date_left', '=', False)])
        # While an acceptance is at work: what they were worth before.
        before = (
            self.env.context.get(FIGURES_KEY, {})
            if self.env.context.get('opportunity_values_from') is ACCEPTANCE
            else {}
        )
        for stay in stays:
            lead = stay.lead_id
            amount, probability = before.get(lead.id, (lead.expected_revenue, lead.probability))
            stay.write(
                {
                    'former_stage': stay.stage_id.name,
                    'date_left': fields.Datetime.now(),
                    'left_amount': amount,
                    'left_weighted_amount': amount * probability / 100,
                }
            )
        return leads

    def _enter_stage(self):
        """Begin stays in the stages in which the opportunities are now."""
        now = fields.Datetime.now()
        self.env['crm.opportunity.stage.history'].sudo().create(
            [
                {'lead_id': lead.id, 'stage_id': lead.stage_id.id, 'date_entered': now}
                for lead in self.sudo()
                if lead.stage_id
            ]
        )

    def _with_stage_figures(self):
        """The records in an environment that knows what they are worth now."""
        figures = {lead.id: (lead.expected_revenue, lead.probability) for lead in self}
        return self.with_context(**{FIGURES_KEY: figures})

    def _apply_orders(self, orders_by_lead):
        """The amount is written first, the stage afterwards."""
        return super(CrmLead, self._with_stage_figures())._apply_orders(orders_by_lead)

    def _revert_acceptance(self):
        """The amount is given back first, the stage afterwards."""
        return super(CrmLead, self._with_stage_figures())._revert_acceptance()

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
