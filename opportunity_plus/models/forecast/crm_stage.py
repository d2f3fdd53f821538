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
        help="How certain opportunities in this stage are, unless their salesperson chooses"
        " otherwise. Commit: they will be won. Best case: they may well be won. Pipeline: they"
        " might be won. Omitted: they are left out of the forecast.",
    )
