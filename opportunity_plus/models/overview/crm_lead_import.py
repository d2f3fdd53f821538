from odoo import api, models


class CrmLead(models.Model):
    """Opportunities are imported with their products."""

    _inherit = 'crm.lead'

    @api.model
    def get_import_templates(self):
        """Offer a file that shows how the products of an opportunity are written."""
        return [
            *super().get_import_templates(),
            {
                'label': self.env._("Import Template for Opportunities with Products"),
                'template': '/opportunity_plus/static/csv/opportunities_with_products.csv',
            },
        ]
