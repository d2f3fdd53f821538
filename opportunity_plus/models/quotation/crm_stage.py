from odoo import fields, models


class CrmStage(models.Model):
    _inherit = 'crm.stage'

    quotation_trigger = fields.Selection(
        [
            ('none', "No"),
            ('made', "When a quotation is made"),
            ('sent', "When a quotation is sent"),
        ],
        string="Follow Quotations",
        default='none',
        required=True,
        help="Open opportunities move on to this stage by themselves when a quotation is made for"
        " them, or sent. They never move back. Of several such stages, the first one of the sales"
        " team is used.",
    )
