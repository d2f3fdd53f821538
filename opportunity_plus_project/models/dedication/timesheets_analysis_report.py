from odoo import fields, models

from ...tools.money import SEE_MONEY


class TimesheetsAnalysisReport(models.Model):
    _inherit = 'timesheets.analysis.report'

    amount = fields.Monetary(groups=SEE_MONEY)
