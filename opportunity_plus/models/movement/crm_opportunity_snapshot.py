from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.context import OwnContext
from ...tools.margin import SEE_MARGIN


def same_category(model):
    """The choices of an opportunity's category."""
    return model.env['crm.lead']._fields['forecast_category'].selection


class CrmOpportunitySnapshot(OwnContext, models.Model):
    """What an open opportunity was worth from one day to another (``docs/movement.md``).

    A row stands for all days on which nothing of it changed. It is written by a scheduled action
    in one statement, and by nobody else.
    """

    _name = 'crm.opportunity.snapshot'
    _description = "Snapshot of an Opportunity"
    _is_accessed_by_lead = True
    # Who wrote it when is known: the scheduled action, on its day.
    _log_access = False
    _order = 'date desc, id desc'
    _rec_name = 'date'

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", ondelete='set null', index='btree_not_null', readonly=True
    )
    # One that was deleted or merged is in the figures of former days for good.
    lead_ref = fields.Integer(
        string="ID of the Opportunity",
        required=True,
        readonly=True,
        aggregator=None,
        help="What identifies the opportunity once it is deleted.",
    )
    former_name = fields.Char(readonly=True, help="The name of an opportunity that was deleted.")
    date = fields.Date(
        string="From",
        required=True,
        readonly=True,
        help="The first day on which these values applied.",
    )
    date_until = fields.Date(
        string="Until",
        readonly=True,
        help="The last day on which these values applied; empty if they still do.",
    )
    outcome = fields.Selection(
        [('won', "Won"), ('lost', "Lost"), ('removed', "Removed")],
        readonly=True,
        help="Why the opportunity was no longer open after the last day. Removed ones were"
        " archived, deleted or merged.",
    )
    amount = fields.Monetary(readonly=True, help="Expected revenue.")
    prorated_amount = fields.Monetary(
        string="Weighted Amount", readonly=True, help="The amount times the probability."
    )
    margin = fields.Monetary(readonly=True, groups=SEE_MARGIN)
    probability = fields.Float(readonly=True, aggregator='avg')
    stage_id = fields.Many2one('crm.stage', ondelete='set null', readonly=True)
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    forecast_category = fields.Selection(same_category, readonly=True)
    user_id = fields.Many2one('res.users', string="Salesperson", ondelete='set null', readonly=True)
    team_id = fields.Many2one('crm.team', string="Sales Team", ondelete='set null', readonly=True)
    company_id = fields.Many2one('res.company', ondelete='set null', readonly=True)
    currency_id = fields.Many2one('res.currency', ondelete='set null', readonly=True)

    _lead_index = models.Index("(lead_ref, date)")
    _present_index = models.Index("(lead_ref) WHERE date_until IS NULL")

    @api.model
    def _get_day_domain(self, day):
        """Domain of the rows that stand for a day."""
        until = Domain('date_until', '=', False) | Domain('date_until', '>=', day)
        return Domain('date', '<=', day) & until

    @api.model
    def _get_first_day(self):
        """The day of the first snapshot, None if there is none yet."""
        self.env.cr.execute(SQL("SELECT MIN(date) FROM crm_opportunity_snapshot"))
        return self.env.cr.fetchone()[0]

    @api.model
    def _get_last_monday(self):
        """The Monday before today: on a Monday, that of the week before."""
        today = fields.Date.context_today(self)
        return fields.Date.subtract(today, days=today.weekday() or 7)
