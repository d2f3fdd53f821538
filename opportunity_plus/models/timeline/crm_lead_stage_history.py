from odoo import fields, models
from odoo.tools import SQL

from ...tools.marker import ACCEPTANCE


class CrmLead(models.Model):
    """Keeps with each stay in a stage what the opportunity was worth until then."""

    _inherit = 'crm.lead'

    def _get_stage_figures(self, stage_id):
        """Look at the opportunities that a write is about to move to another stage.

        :param stage_id: id of the stage that is written
        :returns: name of the present stage, amount and probability by opportunity; while an
            acceptance is at work, which writes the amount first, those of before
        """
        before = {}
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            before = self.env.context.get('opportunity_stage_figures', {})
        return {
            lead: (
                lead.stage_id.name or None,
                *before.get(lead.id, (lead.expected_revenue, lead.probability)),
            )
            for lead in self.sudo()
            if lead.stage_id.id != (stage_id or False)
        }

    def _log_stage_changes(self, figures):
        """End the stays in the former stages, and begin new ones, in one statement.

        :param dict figures: what :meth:`_get_stage_figures` returned
        """
        history = self.env['crm.opportunity.stage.history']
        history.flush_model()
        rows = SQL(', ').join(
            SQL(
                '(%s, %s::varchar, %s::int, %s::numeric, %s::numeric)',
                lead.id,
                former_stage,
                lead.stage_id.id or None,
                amount,
                amount * probability / 100,
            )
            for lead, (former_stage, amount, probability) in figures.items()
        )
        self.env.cr.execute(
            SQL(
                """
                WITH moved (lead_id, former_stage, stage_id, amount, weighted) AS (VALUES %(rows)s),
                left_stays AS (
                    UPDATE crm_opportunity_stage_history stay
                       SET former_stage = moved.former_stage, left_amount = moved.amount,
                           left_weighted_amount = moved.weighted, date_left = %(now)s,
                           write_date = %(now)s, write_uid = %(uid)s
                      FROM moved
                     WHERE stay.lead_id = moved.lead_id AND stay.date_left IS NULL
                )
                INSERT INTO crm_opportunity_stage_history (
                    lead_id, stage_id, date_entered, create_date, create_uid, write_date, write_uid
                )
                SELECT lead_id, stage_id, %(now)s, %(now)s, %(uid)s, %(now)s, %(uid)s
                  FROM moved
                 WHERE stage_id IS NOT NULL
                """,
                rows=rows,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        history.invalidate_model(flush=False)

    def _enter_first_stage(self):
        """Begin the history of new opportunities."""
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
        return self.with_context(opportunity_stage_figures=figures)

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
