from odoo import api, fields, models

from .crm_stage import CATEGORIES


class CrmLead(models.Model):
    """How sure an opportunity is: what its stage proposes, or what a person said."""

    _inherit = 'crm.lead'

    forecast_category = fields.Selection(
        CATEGORIES,
        compute='_compute_forecast_category',
        inverse='_inverse_forecast_category',
        prefetch='opportunity',
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="How certain the opportunity is. The stage proposes it; a choice made by hand stays"
        " until the opportunity is won or lost.",
    )
    is_forecast_category_manual = fields.Boolean(
        string="Forecast Category Chosen by Hand",
        compute='_compute_is_forecast_category_manual',
        prefetch='opportunity',
        store=True,
        readonly=False,
        copy=False,
        help="The forecast category was chosen by hand: another stage does not change it.",
    )

    def _compute_is_forecast_category_manual(self):
        """What a person said of an open opportunity is settled when it is closed.

        Asked for by :meth:`_follow_won_status`: only those that somebody chose.
        """
        for lead in self:
            is_open = lead.won_status not in ('won', 'lost')
            lead.is_forecast_category_manual = is_open and lead.is_forecast_category_manual

    def _follow_won_status(self):
        res = super()._follow_won_status()
        chosen = self.filtered('is_forecast_category_manual')
        self.env.add_to_compute(self._fields['is_forecast_category_manual'], chosen)
        chosen.modified(['is_forecast_category_manual'])
        return res

    @api.depends('stage_id.forecast_category', 'is_forecast_category_manual')
    def _compute_forecast_category(self):
        for lead in self:
            if not lead.is_forecast_category_manual or not lead.forecast_category:
                lead.forecast_category = lead._get_stage_category()

    def _inverse_forecast_category(self):
        """What differs from the proposal of the stage was chosen by a person."""
        for lead in self:
            is_open = lead.won_status not in ('won', 'lost')
            is_own = lead.forecast_category != lead._get_stage_category()
            if lead.is_forecast_category_manual != (is_open and is_own):
                lead.is_forecast_category_manual = is_open and is_own

    def _get_stage_category(self):
        self.ensure_one()
        return self.stage_id.forecast_category or 'pipeline'

    def action_set_stage_forecast_category(self):
        """Give the category back to the stage.

        :raise AccessError: if the user may not write the opportunities
        """
        self.is_forecast_category_manual = False
