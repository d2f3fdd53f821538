from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.context import neutral

# So long runs what was sold without months and without dates.
YEAR = 12
MOVED_DATES = ('date_production_start', 'date_production_end')


class CrmLead(models.Model):
    """What was sold is sold again, for the time after it."""

    _inherit = 'crm.lead'

    def action_renew(self):
        """Make an open opportunity of what each won one sold, for the time after it.

        Products, prices and people are those of the sale. Dates of lines, production and closing
        move on by the length of the sale: its longest months, else from its first day to its last,
        else a year. The new one comes from the former (``origin_lead_id``).

        :returns: an action that opens what was made
        :raise UserError: naming one that is not won
        """
        for lead in self:
            if lead.won_status != 'won' or lead.type != 'opportunity':
                raise UserError(
                    self.env._(
                        "“%(opportunity)s” is not won: only what was sold can be renewed.",
                        opportunity=lead.display_name,
                    )
                )
        renewals = self.browse()
        for lead in neutral(self):
            renewals += lead._renew()
        return renewals.with_env(self.env)._get_records_action(
            name=self.env._("Renewal") if len(renewals) == 1 else self.env._("Renewals"),
            context={},
        )

    def _renew(self):
        self.ensure_one()
        months = self._get_length_in_months()
        renewal = self.copy(self._prepare_renewal_values(months))
        if not renewal.user_id:
            # Odoo leaves who left out of a copy, whoever is given.
            renewal.user_id = self._get_renewing_user()
        # The products of a new opportunity are no changes of it.
        for line in renewal.opportunity_line_ids.with_context(tracking_disable=True):
            dates = {name: line[name] for name in ('date_start', 'date_end') if line[name]}
            if dates:
                line.write({name: self._move_on(day, months) for name, day in dates.items()})
        return renewal

    def _prepare_renewal_values(self, months):
        """Values in which a renewal differs from a copy.

        :param int months: by how many the dates move on
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        closed = self.date_closed and fields.Datetime.context_timestamp(self, self.date_closed)
        closing = (closed.date() if closed else self.date_deadline) or today
        label = self.env._("Renewal")
        is_renewal = self.name.startswith(label)
        origin_types = self.env['crm.opportunity.origin.type'].with_context(active_test=False)
        origin_type = origin_types.search([('kind', '=', 'lead')], order='active DESC, id', limit=1)
        values = {name: self._move_on(self[name], months) for name in MOVED_DATES if self[name]}
        return {
            **values,
            'name': self.name if is_renewal else f'{label}: {self.name}',
            'date_deadline': max(today, self._move_on(closing, months)),
            'user_id': self._get_renewing_user().id,
            # It comes from the former deal, and no campaign brought it.
            **dict.fromkeys(('campaign_id', 'medium_id', 'source_id'), False),
            'origin_type_id': origin_type.id,
            'origin_partner_id': False,
            'origin_user_id': False,
            'origin_event_id': False,
            'origin_lead_id': origin_type and self.id,
        }

    def _get_renewing_user(self):
        """The salesperson, if still there and if the user may give them an opportunity."""
        self.ensure_one()
        may_give = self.env.user.has_group('sales_team.group_sale_salesman_all_leads')
        known = self.sudo().user_id.filtered('active')
        return known if known and (may_give or known == self.env.user) else self.env.user

    def _get_length_in_months(self):
        """How long runs what was sold, at least a month."""
        self.ensure_one()
        lines = self.opportunity_line_ids.filtered('active')
        if months := max(lines.mapped('duration_months'), default=0):
            return months
        dated = lines.filtered(lambda line: line.date_start and line.date_end)
        if not dated:
            return YEAR
        start, end = min(dated.mapped('date_start')), max(dated.mapped('date_end'))
        # A month that has begun counts; from the 15th to the 14th is one.
        begun = int(end.day >= start.day)
        return max(1, (end.year - start.year) * YEAR + end.month - start.month + begun)

    def _move_on(self, day, months):
        """A day some months later, the last of all where there is no such day."""
        try:
            return day + relativedelta(months=months)
        except (OverflowError, ValueError):
            return date.max
