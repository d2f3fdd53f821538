from odoo import api, fields, models

from ...tools.margin import SEE_MARGIN


class CrmOpportunityLine(models.Model):
    """What a product is worth now, by the probability of its opportunity (product.md F21)."""

    _inherit = 'crm.opportunity.line'

    # Not stored: predictive scoring moves the probability of every open opportunity.
    prorated_subtotal = fields.Monetary(
        string="Weighted Subtotal",
        compute='_compute_prorated_subtotal',
        help="Subtotal times the probability of the opportunity.",
    )
    prorated_margin = fields.Monetary(
        string="Weighted Margin",
        compute='_compute_prorated_margin',
        groups=SEE_MARGIN,
        help="Margin times the probability of the opportunity.",
    )

    @api.depends('price_subtotal', 'lead_id.probability')
    def _compute_prorated_subtotal(self):
        self._weigh('price_subtotal', 'prorated_subtotal')

    @api.depends('margin', 'lead_id.probability')
    def _compute_prorated_margin(self):
        self._weigh('margin', 'prorated_margin')

    def _weigh(self, name, weighted_name):
        for lead, lines in self.grouped('lead_id').items():
            weight = (lead.probability or 0.0) / 100.0
            for line in lines:
                line[weighted_name] = line[name] * weight
