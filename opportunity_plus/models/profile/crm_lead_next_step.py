from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class CrmLead(models.Model):
    """What comes next, in a few words with a date."""

    _inherit = 'crm.lead'

    # Of this deal, as its activities are: a copy has its own.
    next_step = fields.Char(
        copy=False, tracking=True, help="What comes next in this deal, in a few words."
    )
    next_step_date = fields.Date(
        copy=False, tracking=True, help="Until when the next step is to be done."
    )
    is_next_step_overdue = fields.Boolean(
        string="Next Step Overdue",
        compute='_compute_is_next_step_overdue',
        search='_search_is_next_step_overdue',
        help="The day of the next step has passed, and the opportunity is open.",
    )

    @api.depends('next_step_date', 'won_status')
    @api.depends_context('tz')
    def _compute_is_next_step_overdue(self):
        today = fields.Date.context_today(self)
        for lead in self:
            lead.is_next_step_overdue = (
                lead.won_status == 'pending'
                and bool(lead.next_step_date)
                and lead.next_step_date < today
            )

    def _search_is_next_step_overdue(self, operator, value):
        if operator != 'in':
            return NotImplemented
        overdue = Domain('won_status', '=', 'pending') & Domain(
            'next_step_date', '<', fields.Date.context_today(self)
        )
        domain = Domain.FALSE
        if True in value:
            domain |= overdue
        if False in value:
            domain |= ~overdue | Domain('next_step_date', '=', False)
        return domain

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
        for lead in self:
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
                'message': self.env._(
                    "Planned for %(date)s: %(step)s",
                    date=format_date(self.env, activities[:1].date_deadline),
                    step=activities[:1].summary,
                ),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    def _schedule_next_step(self):
        self.ensure_one()
        todo = self.env.ref('mail.mail_activity_data_todo')
        user = self.user_id or self.env.user
        date = self.next_step_date or fields.Date.context_today(self)
        planned = self.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id == todo and activity.summary == self.next_step
            )
        )
        if planned:
            planned[0].write({'date_deadline': date, 'user_id': user.id})
            return planned[0]
        return self.activity_schedule(
            activity_type_id=todo.id, summary=self.next_step, date_deadline=date, user_id=user.id
        )
