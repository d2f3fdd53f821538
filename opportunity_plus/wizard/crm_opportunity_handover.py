from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import formatLang

from ..tools.access import SALES
from ..tools.context import OwnContext, neutral

MANAGER = 'sales_team.group_sale_manager'
LEADER = 'sales_team.group_sale_salesman_all_leads'


class CrmOpportunityHandover(OwnContext, models.TransientModel):
    """Hand over what somebody works on to one or several people (``docs/hand-over.md``).

    First it is said who and what, then a preview says what goes to whom and can be changed, then
    all goes at once (``crm_opportunity_handover_work.py``).
    """

    _name = 'crm.opportunity.handover'
    _description = "Hand Over Opportunities"
    # A job may still work on it, or find it after a weekend.
    _transient_max_hours = 7 * 24

    user_id = fields.Many2one(
        'res.users',
        string="From",
        ondelete='cascade',
        context={'active_test': False},
        domain=[('share', '=', False)],
        help="The salesperson whose opportunities are handed over; this may be somebody who has"
        " left.",
    )
    lead_ids = fields.Many2many(
        'crm.lead',
        string="Chosen Opportunities",
        readonly=True,
        context={'active_test': False},
        help="Only the opportunities that were selected in the list.",
    )
    receiver_ids = fields.Many2many(
        'res.users',
        string="To",
        context={'active_test': False},
        domain=[('share', '=', False)],
        help="Who takes over. Several share evenly; what belongs to one customer stays together.",
    )
    with_closed = fields.Boolean(
        string="Won and Lost",
        help="Hands over won and lost opportunities as well. Stage, team and history stay.",
    )
    with_activities = fields.Boolean(
        string="Planned Activities",
        default=True,
        help="What the former salesperson has planned on these opportunities and quotations.",
    )
    with_quotations = fields.Boolean(
        string="Open Quotations",
        default=True,
        help="Quotations of the former salesperson that are not confirmed.",
    )
    note = fields.Text(string="Message", help="What you want to tell those who take over.")
    state = fields.Selection(
        [
            ('draft', "Choice"),
            ('preview', "Preview"),
            ('running', "Running"),
            ('done', "Done"),
        ],
        default='draft',
        required=True,
        readonly=True,
    )
    line_ids = fields.One2many('crm.opportunity.handover.line', 'wizard_id', string="Who Gets What")
    summary = fields.Text(
        compute='_compute_summary',
        help="How many opportunities go to whom, and their expected revenue.",
    )
    left_out = fields.Text(readonly=True, help="What is not handed over, and why.")

    @api.depends('line_ids.receiver_id', 'line_ids.amount')
    def _compute_summary(self):
        for wizard in self:
            groups = self.env['crm.opportunity.handover.line']._read_group(
                [('wizard_id', '=', wizard._origin.id)],
                ['receiver_id', 'currency_id'],
                ['__count', 'amount:sum'],
            )
            wizard.summary = "\n".join(
                self.env._(
                    "%(receiver)s: %(count)s (%(amount)s)",
                    receiver=receiver.name or self.env._("Stay where they are"),
                    count=count,
                    amount=formatLang(self.env, amount, currency_obj=currency),
                )
                for receiver, currency, count, amount in groups
            )

    @api.model
    def _open(self, user=None, leads=None):
        """Open the dialog for what a user has, or for some opportunities.

        :param user: a ``res.users`` record
        :param leads: ``crm.lead`` records
        :raise AccessError: if the user is neither sales manager nor team leader
        """
        self._check_may_hand_over()
        leads = leads or self.env['crm.lead']
        wizard = neutral(self).create(
            {
                'user_id': user.id if user else False,
                'lead_ids': [Command.set(leads.ids)],
                'with_closed': any(lead.won_status != 'pending' for lead in leads),
            }
        )
        return wizard._reopen()

    def _reopen(self):
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Hand Over"),
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'target': 'new',
        }

    def action_preview(self):
        """Find what is handed over, and propose to whom.

        :raise UserError: naming who cannot take over, or if there is nothing to hand over
        :returns: the action that shows it
        """
        self.ensure_one()
        self._check_not_started()
        self._check_may_hand_over()
        self._check_receivers(self.receiver_ids)
        own = neutral(self)
        leads, orders = own._find_leads(), own._find_loose_orders()
        if not leads and not orders:
            raise UserError(own._get_nothing_message())
        own.line_ids.unlink()
        own.write(
            {
                'state': 'preview',
                'left_out': own._get_left_out_message(),
                'line_ids': [Command.create(vals) for vals in own._prepare_lines(leads, orders)],
            }
        )
        return self._reopen()

    def action_back(self):
        """Go back from the preview to who and what.

        :returns: the action that shows it
        """
        self.ensure_one()
        self._check_not_started()
        self.state = 'draft'
        return self._reopen()

    # Who may, and who can take over

    @api.model
    def _check_may_hand_over(self):
        """:raise AccessError: if the user is neither sales manager nor leader of a team"""
        user = self.env.user
        if (
            self.env.su
            or user.has_group(MANAGER)
            or (user.has_group(LEADER) and self._get_led_teams())
        ):
            return
        raise AccessError(
            self.env._(
                "Only sales managers, and team leaders for their team, can hand over opportunities."
                " Ask one of them."
            )
        )

    @api.model
    def _get_led_teams(self):
        return self.env['crm.team'].sudo().search([('user_id', '=', self.env.uid)])

    def _check_not_started(self):
        if self.state in ('running', 'done'):
            raise UserError(
                self.env._("This was already handed over. Open the dialog again for more.")
            )

    def _check_receivers(self, receivers):
        """:raise UserError: naming who cannot take over, and why"""
        if not receivers:
            raise UserError(self.env._("Choose who takes over."))
        for receiver in receivers:
            name = receiver.display_name
            if receiver == self.user_id:
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot take over from “%(name)s”: choose somebody else.",
                        name=name,
                    )
                )
            if not receiver.active:
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot take over: this user is archived. Choose somebody else.",
                        name=name,
                    )
                )
            if receiver.share or not receiver.has_group(SALES):
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot take over: this user has no access to opportunities."
                        " Choose somebody else, or give access to Sales first.",
                        name=name,
                    )
                )

    def _get_nothing_message(self):
        if self.lead_ids:
            return self.env._(
                "There is nothing to hand over: the chosen opportunities already belong to those"
                " who take over, or you may not change them."
            )
        if not self.user_id:
            return self.env._("Choose whose opportunities are handed over.")
        return self.env._(
            "“%(name)s” has nothing to hand over that you may change.",
            name=self.user_id.display_name,
        )
