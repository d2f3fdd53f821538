from odoo import fields, models


class ResCompany(models.Model):
    """What an accepted quotation does to its opportunity; the order's company decides."""

    _inherit = 'res.company'

    opportunity_close_on_acceptance = fields.Boolean(
        string="Close as Won on Acceptance",
        groups='base.group_user',
        default=True,
        help="An accepted quotation closes its opportunity as won. Otherwise only the expected"
        " revenue and the products follow.",
    )
    opportunity_reopen_on_cancel = fields.Boolean(
        string="Reopen on Cancellation",
        groups='base.group_user',
        default=True,
        help="When the last accepted quotation is cancelled, the opportunity returns to its former"
        " stage and probability. Otherwise it stays won; expected revenue and products return"
        " anyway.",
    )
    opportunity_primary_quotation = fields.Selection(
        [('manual', "The one that somebody chooses"), ('sent', "The last one sent")],
        string="Leading Quotation",
        groups='base.group_user',
        default='manual',
        required=True,
        help="The open quotation that an opportunity is forecast by.",
    )
    opportunity_sibling_policy = fields.Selection(
        [('keep', "Keep them open"), ('cancel', "Cancel them")],
        string="Other Quotations",
        groups='base.group_user',
        default='keep',
        required=True,
        help="What happens to the other open quotations of an opportunity when one is accepted.",
    )
