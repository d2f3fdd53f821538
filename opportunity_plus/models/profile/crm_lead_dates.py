from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.context import neutral

WEEK = timedelta(days=7)


class CrmLead(models.Model):
    """What comes next, in a few words with a date; and production in a calendar."""

    _inherit = 'crm.lead'

    # Of this deal, as its activities are: a copy has its own.
    next_step = fields.Char(
        prefetch='opportunity',
        copy=False,
        tracking=True,
        help="What comes next in this deal, in a few words.",
    )
    next_step_date = fields.Date(
        string="Next Step Due",
        prefetch='opportunity',
        copy=False,
        tracking=True,
        help="The day on which the next step is due.",
    )
    is_next_step_overdue = fields.Boolean(
        string="Next Step Overdue",
        compute='_compute_is_next_step_overdue',
        search='_search_is_next_step_overdue',
        help="The due date of the next step has passed, and the opportunity is open.",
    )

    next_step_planned = fields.Char(
        compute='_compute_next_step_planned',
        help="When the activity for the next step is planned.",
    )

    @api.depends('next_step', 'activity_ids.summary', 'activity_ids.date_deadline')
    @api.depends_context('lang', 'tz')
    def _compute_next_step_planned(self):
        today = fields.Date.context_today(self)
        for lead in self:
            planned = lead.next_step and lead._get_next_step_activities()
            date = planned[0].date_deadline if planned else False
            if date == today:
                lead.next_step_planned = self.env._("Planned for today")
                continue
            # Within a week the name of the day says it; later the date as Odoo's fields show it.
            is_near = date and today < date < today + WEEK
            text = date and format_date(self.env, date, date_format='EEEE' if is_near else 'medium')
            lead.next_step_planned = date and self.env._("Planned for %(day)s", day=text)

    def _get_next_step_activities(self):
        """The activities that were made of the next step."""
        self.ensure_one()
        # Not by `ref`, which would look each time whether it exists.
        todo_id = self.env['ir.model.data'].sudo()._xmlid_to_res_id('mail.mail_activity_data_todo')
        return self.activity_ids.filtered(
            lambda a: a.activity_type_id.id == todo_id and a.summary == self.next_step
        )

    @api.depends('next_step_date', 'won_status')
    @api.depends_context('tz')
    def _compute_is_next_step_overdue(self):
        today = fields.Date.context_today(self)
        for lead in self:
            date = lead.next_step_date
            lead.is_next_step_overdue = date and date < today and lead.won_status == 'pending'

    def _search_is_next_step_overdue(self, operator, value):
        if operator != 'in':
            return NotImplemented
        overdue = Domain('won_status', '=', 'pending') & Domain(
            'next_step_date', '<', fields.Date.context_today(self)
        )
        # Odoo asks for True, or for both; False alone is asked as "not in".
        return Domain.TRUE if False in value else overdue

    @api.readonly
    def action_edit_next_step(self):
        """Ask for the next step and its date in a small dialog, from the card of the pipeline.

        :returns: the action that opens it
        """
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Next Step"),
            'res_model': 'crm.lead',
            'res_id': self.id,
            'views': [(self.env.ref('opportunity_plus.crm_lead_view_form_next_step').id, 'form')],
            'target': 'new',
            'context': {'dialog_size': 'medium'},
        }

    def action_schedule_next_step(self):
        """Make an activity of the next step, for the salesperson.

        Done again it moves the same activity to the new date instead of making another.

        :returns: the ``mail.activity`` records
        :raise UserError: naming the opportunity that has no next step
        """
        activities = self.env['mail.activity']
        for lead in neutral(self):
            if not lead.next_step:
                raise UserError(
                    self.env._(
                        "“%(opportunity)s” has no next step: say in a few words what comes next.",
                        opportunity=lead.display_name,
                    )
                )
            activities += lead._schedule_next_step()
        return activities

    def action_plan_next_step(self):
        """Make the activity, and say so: the activities may be out of sight.

        :returns: an action that shows a short notice
        """
        activities = self.action_schedule_next_step()
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'title': self[:1].next_step_planned,
                'message': activities[:1].summary,
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    def _schedule_next_step(self):
        self.ensure_one()
        # Not somebody who left, nor OdooBot: nobody would see it.
        user = (self.user_id or self.env.user).filtered('active') or self.env.user
        user = user if user.active else self.sudo()._get_failure_user()
        date = self.next_step_date or fields.Date.context_today(self)
        if not self.next_step_date:
            self.next_step_date = date
        if planned := self._get_next_step_activities():
            planned[0].write({'date_deadline': date, 'user_id': user.id})
            return planned[0]
        todo = self.env.ref('mail.mail_activity_data_todo')
        return self.activity_schedule(
            activity_type_id=todo.id, summary=self.next_step, date_deadline=date, user_id=user.id
        )

    # Odoo's calendar wants both ends of what it shows. Where only one is known, production is shown
    # on that day. Both are moved in one write: one after the other, the new start might be after
    # the old end.

    production_calendar_start = fields.Date(
        string="Production From",
        compute='_compute_production_calendar_start',
        inverse='_inverse_production_calendar',
        search='_search_production_calendar_start',
        help="The production start; the end where no start is known.",
    )
    production_calendar_end = fields.Date(
        string="Production Until",
        compute='_compute_production_calendar_end',
        inverse='_inverse_production_calendar',
        search='_search_production_calendar_end',
        help="The production end; the start where no end is known.",
    )

    @api.depends('date_production_start', 'date_production_end')
    def _compute_production_calendar_start(self):
        for lead in self:
            lead.production_calendar_start = lead.date_production_start or lead.date_production_end

    @api.depends('date_production_start', 'date_production_end')
    def _compute_production_calendar_end(self):
        for lead in self:
            lead.production_calendar_end = lead.date_production_end or lead.date_production_start

    def _inverse_production_calendar(self):
        """Move what is known; a day that nobody gave is set only where it is another one."""
        for lead in self:
            start, end = lead.production_calendar_start, lead.production_calendar_end
            days = {'date_production_start': start, 'date_production_end': end}
            if start == end:
                days = {name: lead[name] and day for name, day in days.items()}
            lead.write(days)

    def _search_production_calendar_start(self, operator, value):
        names = ('date_production_start', 'date_production_end')
        return self._get_production_calendar_domain(*names, operator, value)

    def _search_production_calendar_end(self, operator, value):
        names = ('date_production_end', 'date_production_start')
        return self._get_production_calendar_domain(*names, operator, value)

    def _get_production_calendar_domain(self, name, other, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        unknown = Domain(name, '=', False)
        return (~unknown & Domain(name, operator, value)) | (
            unknown & Domain(other, operator, value)
        )
