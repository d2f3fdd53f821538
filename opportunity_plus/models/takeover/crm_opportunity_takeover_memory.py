from odoo import fields, models

from ...tools.context import OwnContext

SOURCES = [
    ('lines', "Products"),
    ('currency', "Customer's currency"),
    ('industries', "Industries"),
]


class CrmOpportunityTakeoverMemory(OwnContext, models.Model):
    """What was taken over from another addon's tables: it is not taken a second time.

    Neither where somebody deleted the products since, nor where the price list was changed back.
    """

    _name = 'crm.opportunity.takeover.memory'
    _description = "Data Taken Over"
    _rec_name = 'lead_id'

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, ondelete='cascade', index=True
    )
    source = fields.Selection(
        SOURCES, required=True, help="Which part of the opportunity was taken over."
    )

    _unique_source = models.Constraint(
        'UNIQUE(lead_id, source)', "What was taken over for an opportunity is remembered once."
    )
