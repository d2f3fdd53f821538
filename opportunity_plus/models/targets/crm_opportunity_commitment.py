from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CrmOpportunityCommitment(models.Model):
    """What a salesperson says will be won in a month, and what the team leader says.

    Only appended: the last one counts, those before tell how it was reached. Who is deleted is
    still named.
    """

    _name = 'crm.opportunity.commitment'
    _inherit = ['crm.opportunity.month.mixin']
    _description = "Sales Commitment"
    _context_defaults = ('user_id', 'team_id', 'company_id', 'month', 'kind')

    user_id = fields.Many2one(ondelete='set null')
    kind = fields.Selection(
        [('salesperson', "Salesperson"), ('manager', "Team Leader")],
        string="Committed by",
        required=True,
        default='salesperson',
        help="Salespeople commit for their own deals; team leaders and sales managers for a"
        " salesperson or for the whole team.",
    )
    amount = fields.Monetary(
        help="What will be won in the month, untaxed, in the company's currency."
    )
    note = fields.Text(help="What it depends on.")
    # Of that day; ours, whatever is given.
    user_name = fields.Char(copy=False)
    team_name = fields.Char(copy=False)

    def _complete_values(self, vals):
        vals = {'kind': 'salesperson', **vals}
        if vals['kind'] == 'salesperson' and not vals.get('user_id'):
            vals['user_id'] = self.env.uid
        vals = super()._complete_values(vals)
        return {
            **vals,
            'user_name': self._find('user_id', vals).name,
            'team_name': self._find('team_id', vals).name,
        }

    def _check_may_create(self, vals_list):
        """A salesperson speaks for nobody else; a leader of the own people and teams.

        :raise AccessError: naming for whom the user cannot speak
        """
        if self.env.su or not vals_list:
            return
        is_manager = self.env.user.has_group('sales_team.group_sale_manager')
        led = self.env['crm.team'].sudo().search([('user_id', '=', self.env.uid)])
        for vals in vals_list:
            if vals['kind'] == 'manager':
                is_led = vals['team_id'] in led.ids or vals['user_id'] in led.member_ids.ids
                if not is_manager and not is_led:
                    raise AccessError(
                        self.env._(
                            "Only the team leader or a sales manager can commit for “%(who)s”. For"
                            " your own commitment, choose “Salesperson”.",
                            who=vals['user_name'] or vals['team_name'],
                        )
                    )
            elif vals['user_id'] != self.env.uid:
                raise AccessError(
                    self.env._(
                        "“%(who)s” commits here, nobody else does. As a team leader, choose “Team"
                        " Leader” for your estimate.",
                        who=vals['user_name'],
                    )
                )

    def _check_may_write(self, vals):
        if self:
            raise UserError(
                self.env._(
                    "The commitment for “%(name)s” cannot be changed: add a new one, the latest"
                    " counts.",
                    name=self[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._(
                    "The commitment for “%(name)s” cannot be deleted: add a new one, the latest"
                    " counts.",
                    name=self[0].sudo().display_name,
                )
            )

    def _get_who(self):
        return super()._get_who() or self.user_name or self.team_name
