from odoo import fields, models


class ResCompany(models.Model):
    """What an accepted quotation does to its opportunity; the order's company decides.

    And who sees it: there the company of the reader decides.
    """

    _inherit = 'res.company'

    opportunity_close_on_acceptance = fields.Boolean(
        string="Close as Won on Acceptance",
        default=True,
        help="An accepted quotation closes its opportunity as won. Otherwise only the amount and"
        " the products follow.",
    )
    opportunity_reopen_on_cancel = fields.Boolean(
        string="Reopen on Cancellation",
        default=True,
        help="When the last accepted quotation is cancelled, the opportunity returns to its former"
        " stage and probability. Otherwise it stays won; amount and products return anyway.",
    )
    opportunity_sibling_policy = fields.Selection(
        [('keep', "Keep them open"), ('cancel', "Cancel them")],
        string="Other Quotations",
        default='keep',
        required=True,
        help="What happens to the other open quotations of an opportunity when one is accepted.",
    )
    opportunity_team_access = fields.Boolean(
        string="Team Members Read Opportunities",
        help="Whoever is in the team of an opportunity may read it, with its products and people,"
        " as its salesperson does. Otherwise the team is a list of names.",
    )

    def write(self, vals):
        res = super().write(vals)
        if 'opportunity_team_access' in vals:
            # Record rules are cached with what they read of the user's company.
            self.env.registry.clear_cache()
        return res
