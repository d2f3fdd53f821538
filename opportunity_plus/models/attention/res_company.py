from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """When a quotation has waited too long for its answer; the order's company decides."""

    _inherit = 'res.company'

    opportunity_no_answer_days = fields.Integer(
        string="Days Without Answer",
        groups='base.group_user',
        help="The number of days after which the salesperson of a sent quotation gets an activity"
        " on the opportunity, unless the customer has answered. 0: never.",
    )

    @api.constrains('opportunity_no_answer_days')
    def _check_opportunity_no_answer_days(self):
        for company in self:
            if not 0 <= company.opportunity_no_answer_days <= 3650:
                raise ValidationError(
                    self.env._(
                        "“Days Without Answer” of “%(company)s” cannot be %(days)s: enter a number"
                        " of days up to 3650, or 0 for no activities.",
                        company=company.name,
                        days=company.opportunity_no_answer_days,
                    )
                )
