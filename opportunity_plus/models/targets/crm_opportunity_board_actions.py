from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.context import neutral
from .crm_opportunity_board_deals import BESIDE, CATEGORIES

DEALS = ('won', *CATEGORIES, 'open', 'calculated', *BESIDE)
WORDS = ('salesperson', 'manager')
STATUSES = ('open', 'won', 'billed')


class CrmOpportunityBoard(models.AbstractModel):
    """What the figures of the board open."""

    _inherit = 'crm.opportunity.board'

    @api.model
    @api.readonly
    def open_figure(self, options, figure, key=None):
        """The deals, targets or commitments behind a figure.

        :param dict options: as of :meth:`get_board`
        :param str figure: a column, ``open``, ``calculated``, ``target``, ``salesperson``,
            ``manager`` or one beside the columns
        :param key: that of a row; None: of all
        :returns: an action
        :raise AccessError: if the user may not read opportunities
        :raise UserError: if there is no such figure
        """
        board = neutral(self)
        scope = board._get_scope(options)
        if type(key) not in (type(None), bool, int, str) or (
            isinstance(key, str) and figure not in WORDS
        ):
            board._refuse_figure(key)
        if figure in DEALS:
            return board._open_deals(scope, figure, key)
        if figure not in ('target', *WORDS):
            board._refuse_figure(figure)
        model = 'target' if figure == 'target' else 'commitment'
        action = board.env['ir.actions.act_window']._for_xml_id(
            f'opportunity_plus.crm_opportunity_{model}_action'
        )
        domain = board._get_months_domain(scope.start, scope.end)
        domain &= board._get_plan_domain(scope, key)
        if figure in WORDS:
            domain &= Domain('kind', '=', figure)
        return {**action, 'domain': list(domain), 'context': {}}

    @api.model
    @api.readonly
    def open_month(self, options, month, status):
        """The rows of the forecast behind a bar.

        :param dict options: as of :meth:`get_board`
        :param str month: a day of the month, as YYYY-MM-DD
        :param str status: ``open``, ``won`` or ``billed``
        :returns: an action
        :raise AccessError: if the user may not read opportunities
        :raise UserError: if there is no such month or status
        """
        board = neutral(self)
        scope = board._get_scope(options)
        if status not in STATUSES:
            board._refuse_figure(status)
        start = board._get_start('month', month)
        action = board.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_opportunity_forecast_report_action'
        )
        domain = board._get_forecast_domain(scope, start, start + relativedelta(months=1))
        views = sorted(action['views'], key=lambda view: view[1] != 'list')
        return {
            **action,
            'name': format_date(board.env, start, date_format='MMMM y'),
            'domain': list(domain & Domain('status', '=', status)),
            'views': views,
            'view_mode': ','.join(name for _id, name in views),
            'context': {},
        }

    @api.model
    @api.readonly
    def say_commitment(self, options, kind, key=None):
        """The dialog in which one says what will be won.

        :param dict options: as of :meth:`get_board`
        :param str kind: as whom: ``salesperson`` or ``manager``
        :param key: that of a row; None: of the team as a whole
        :returns: an action
        :raise AccessError: if the user may not read opportunities
        :raise UserError: if nobody can be meant
        """
        board = neutral(self)
        scope = board._get_scope(options)
        user = board._get_choice('res.users', key)
        if kind not in WORDS or not (user or scope.team):
            board._refuse_figure(kind)
        context = {
            'default_kind': kind,
            'default_month': fields.Date.to_string(scope.start),
            'default_user_id': user.id,
        }
        team = scope.team or user.sudo().sale_team_id
        if team.company_id.id in (False, board.env.company.id):
            context['default_team_id'] = team.id
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._(
                "Commitment of %(who)s, %(month)s",
                who=user.sudo().name or team.sudo().name,
                month=format_date(board.env, scope.start, date_format='MMMM y'),
            ),
            'res_model': 'crm.opportunity.commitment',
            'views': [
                (
                    board.env.ref('opportunity_plus.crm_opportunity_commitment_view_form_say').id,
                    'form',
                )
            ],
            'view_mode': 'form',
            'target': 'new',
            'context': context,
        }

    def _refuse_figure(self, figure):
        raise UserError(
            self.env._("The board has no figure “%(figure)s”.", figure=str(figure)[:40])
        )

    def _open_deals(self, scope, figure, key):
        """Odoo's list of opportunities, with archived ones where they are in the figure."""
        action = self.env['ir.actions.act_window']._for_xml_id('crm.crm_lead_opportunities')
        user = None if key is None else self.env['res.users'].browse(key or ())
        views = sorted(action['views'], key=lambda view: view[1] != 'list')
        return {
            **action,
            'name': self._get_figure_name(figure),
            'domain': list(self._get_figure_domain(scope, figure, user)),
            'views': views,
            'view_mode': ','.join(name for _id, name in views),
            'context': {'default_type': 'opportunity'},
        }

    def _get_figure_name(self, figure):
        return {
            'won': self.env._("Won"),
            'commit': self.env._("Commit"),
            'best_case': self.env._("Best Case"),
            'pipeline': self.env._("Pipeline"),
            'open': self.env._("Open"),
            'calculated': self.env._("Calculated"),
            'omitted': self.env._("Omitted"),
            'overdue': self.env._("Overdue"),
            'undated': self.env._("Without Expected Closing"),
        }[figure]

    def _get_plan_domain(self, scope, key):
        """Domain of the targets or commitments of a row."""
        if key is None:
            return self.env['crm.opportunity.month.mixin']._get_scope_domain(scope.team, scope.user)
        if isinstance(key, str):
            return Domain('user_id', '=', False) & Domain('user_name', '=', key)
        return Domain('user_id', '=', key)
