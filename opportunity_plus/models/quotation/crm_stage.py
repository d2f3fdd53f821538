from odoo import fields, models


class CrmStage(models.Model):
    _inherit = 'crm.stage'

    quotation_trigger = fields.Selection(
        [
            ('none', "No"),
            ('made', "When a quotation is created"),
            ('sent', "When a quotation is sent"),
        ],
        string="Follow Quotations",
        default='none',
        required=True,
        help="Open opportunities move on to this stage automatically when a quotation is created"
        " for them, or sent. They never move back. If there are several such stages, the first one"
        " of the sales team is used.",
    )
