from odoo import models
from odoo.exceptions import UserError


class CalendarEvent(models.Model):
    _inherit = 'calendar.event'

    def action_create_opportunity(self):
        """Make an opportunity of a meeting: customer from the attendees, the meeting as its origin.

        :returns: the action that opens the new opportunity (``res_id``)
        :raise UserError: if the meeting belongs to an opportunity already
        """
        self.ensure_one()
        if self.opportunity_id:
            raise UserError(
                self.env._(
                    "“%(event)s” belongs to the opportunity “%(opportunity)s” already.",
                    event=self.name,
                    opportunity=self.opportunity_id.display_name,
                )
            )
        lead = self.env['crm.lead'].create(self._prepare_opportunity_values())
        self.opportunity_id = lead
        return lead.get_formview_action()

    def _prepare_opportunity_values(self):
        """Values of the opportunity that is made of the meeting.

        :rtype: dict
        """
        self.ensure_one()
        guests = self.partner_ids.filtered(
            lambda partner: not partner.sudo().user_ids.filtered(lambda user: not user.share)
        )
        customer = guests.filtered(lambda partner: not partner.is_competitor)[:1]
        values = {
            'type': 'opportunity',
            'name': self.name,
            'partner_id': customer.id,
            'description': self.description,
            'origin_event_id': self.id,
        }
        origin_type = self.env.ref('opportunity_plus.origin_type_event', raise_if_not_found=False)
        origin_type = origin_type or self.env['crm.opportunity.origin.type'].search(
            [('kind', '=', 'event')], limit=1
        )
        if origin_type:
            values['origin_type_id'] = origin_type.id
        else:
            del values['origin_event_id']
        return values
