from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountAnalyticLine(models.Model):
    """Nobody is billed for the time of a commercial project."""

    _inherit = 'account.analytic.line'

    # Searched in sudo: whoever may read an entry need not see its project.
    project_kind = fields.Selection(
        related='project_id.project_kind',
        string="Kind of Project",
        help="Whether the time was spent to win and keep the customer, or for the customer.",
    )

    @api.constrains('so_line', 'project_id')
    def _check_not_billed(self):
        for line in self.sudo():
            if line.so_line and line.project_id.project_kind == 'commercial':
                raise ValidationError(
                    self.env._(
                        "Time of the commercial project “%(project)s” cannot be billed: leave out"
                        " the sales order item, or log it on another project.",
                        project=line.project_id.name,
                    )
                )
