from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import date_utils

from .crm_opportunity_report_mixin import same_selection

# In the order in which they add up; the numbers keep it wherever Odoo sorts.
KINDS = [
    ('00_opening', "Opening"),
    ('01_added', "Added"),
    ('02_reopened', "Reopened"),
    ('03_moved_in', "Moved In"),
    ('04_grown', "Grown"),
    ('05_shrunk', "Shrunk"),
    ('06_moved_out', "Moved Out"),
    ('07_won', "Won"),
    ('08_lost', "Lost"),
    ('09_removed', "Removed"),
    ('10_closing', "Closing"),
]
# Which opportunities, by the field that the context names in the plural.
SCOPE = ('user_id', 'team_id', 'company_id')


class CrmOpportunityMovementReport(models.Model):
    """How the pipeline became what it is, between two days (``docs/movement.md``).

    Opening, what came, what went and closing: a row for each opportunity and kind. Which days and
    which opportunities is said by the context, for whether a deal moved in or out depends on it.
    The SQL is in the file beside this one.
    """

    _name = 'crm.opportunity.movement.report'
    _inherit = ['crm.opportunity.snapshot.report.mixin']
    _description = "Pipeline Movement"
    _auto = False
    _rec_name = 'name'
    _order = 'kind, amount desc, id'

    name = fields.Char(string="Name of the Opportunity", readonly=True)
    kind = fields.Selection(
        KINDS,
        readonly=True,
        help="What happened to the opportunity between the two days. Won, lost and removed ones"
        " count with the amount that they had at the start.",
    )
    reason = fields.Selection(
        [
            ('forward', "Brought Forward"),
            ('slipped', "Slipped"),
            ('handed_over', "Handed Over"),
        ],
        readonly=True,
        help="Why it moved in or out: by its closing date, or by salesperson, team or company.",
    )
    amount = fields.Monetary(
        readonly=True, help="What is added to the opening amount, or deducted from it."
    )
    amount_before = fields.Monetary(
        readonly=True, aggregator=None, help="The expected revenue at the start."
    )
    amount_after = fields.Monetary(
        readonly=True, aggregator=None, help="The expected revenue at the end."
    )
    date_before = fields.Date(
        string="Closing Date Before", readonly=True, help="Expected closing date at the start."
    )
    date_after = fields.Date(
        string="Closing Date After", readonly=True, help="Expected closing date at the end."
    )
    user_before_id = fields.Many2one(
        'res.users',
        string="Salesperson Before",
        readonly=True,
        help="Whose opportunity it was at the start.",
    )
    user_after_id = fields.Many2one(
        'res.users',
        string="Salesperson After",
        readonly=True,
        help="Whose opportunity it was at the end.",
    )
    stage_before_id = fields.Many2one(
        'crm.stage',
        readonly=True,
        help="The stage at the start.",
    )
    stage_after_id = fields.Many2one(
        'crm.stage',
        readonly=True,
        help="The stage at the end.",
    )
    won_status = fields.Selection(
        same_selection('crm.lead', 'won_status'), string="Status Today", readonly=True
    )

    _depends = {
        'crm.lead': ['create_date', 'date_conversion', 'date_deadline', 'name', 'type'],
        'crm.opportunity.snapshot': [
            'amount',
            'company_id',
            'currency_id',
            'date',
            'date_deadline',
            'date_until',
            'former_name',
            'lead_ref',
            'outcome',
            'stage_id',
            'team_id',
            'user_id',
        ],
    }

    @api.model
    def _get_days(self):
        """The two days that are compared, as the context says; the last Monday and now otherwise.

        Before the first snapshot nothing is known: it is the earliest day.

        :returns: pair of dates, the second one None for now
        :raise UserError: if one of them is no day
        """
        today = fields.Date.context_today(self)
        Snapshot = self.env['crm.opportunity.snapshot']
        begin = self._get_context_day('from') or Snapshot._get_last_monday()
        end = self._get_context_day('to')
        if end and end >= today:
            end = None
        begin = max(begin, Snapshot._get_first_day() or today)
        return min(begin, end or today), end

    @api.model
    def _get_context_day(self, name):
        """A day that the context names: a date, or what Odoo's domains understand as one."""
        value = self.env.context.get(f'opportunity_movement_{name}')
        if not value:
            return None
        try:
            day = date_utils.parse_date(value, self.env) if isinstance(value, str) else value
            return fields.Date.to_date(day)
        except (AttributeError, TypeError, ValueError, OverflowError):
            raise UserError(
                self.env._("“%s” is not a day: choose one from the calendar.", value)
            ) from None

    @api.model
    def _get_owner_domain(self):
        """Whose opportunities the context asks for, as a domain on them and on snapshots."""
        domain = Domain.TRUE
        for name in SCOPE:
            values = self.env.context.get(f'opportunity_movement_{name}s') or []
            if not isinstance(values, (list, tuple)):
                values = [values]
            ids = [value for value in values if isinstance(value, int)]
            texts = [value for value in values if isinstance(value, str)]
            if values:
                # A search bar has texts where nothing was chosen from the list.
                named = Domain.OR(Domain(name, 'ilike', text) for text in texts)
                domain &= Domain(name, 'in', ids) | named
        return domain

    @api.model
    def _get_period_domain(self):
        """When the opportunities are expected to close, as a domain on them and on snapshots."""
        since, until = self._get_context_day('due_from'), self._get_context_day('due_until')
        domain = Domain('date_deadline', '>=', since) if since else Domain.TRUE
        return domain & Domain('date_deadline', '<=', until) if until else domain

    @api.readonly
    def action_open_opportunity(self):
        """Open the opportunity of a row.

        :raise UserError: if it was deleted, or the user may not read it
        """
        self.ensure_one()
        if self.lead_id:
            return super().action_open_opportunity()
        if self.name:
            raise UserError(
                self.env._(
                    "“%s” was deleted or merged with another opportunity: only its figures are"
                    " left.",
                    self.name,
                )
            )
        raise UserError(
            self.env._(
                "These opportunities now belong to somebody else. Ask a sales manager about them."
            )
        )
