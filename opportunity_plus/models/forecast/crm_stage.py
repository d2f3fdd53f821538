from odoo import fields, models

CATEGORIES = [
    ('commit', "Commit"),
    ('best_case', "Best Case"),
    ('pipeline', "Pipeline"),
    ('omitted', "Omitted"),
]


class CrmStage(models.Model):
    _inherit = 'crm.stage'

    forecast_category = fields.Selection(
        CATEGORIES,
        default='pipeline',
        required=True,
        help="How sure opportunities of this stage are, unless their salesperson says otherwise."
        " Commit: they will come. Best case: they may well come. Pipeline: they may come. Omitted:"
        " they are left out of the forecast.",
    )
