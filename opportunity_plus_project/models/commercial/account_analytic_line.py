from odoo import api, models
from odoo.exceptions import ValidationError


class AccountAnalyticLine(models.Model):
    """Nobody is billed for the time of a commercial project."""

    _inherit = 'account.analytic.line'

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
