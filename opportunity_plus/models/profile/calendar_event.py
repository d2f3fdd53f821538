from odoo import models

from ...tools.context import neutral


class CalendarEvent(models.Model):
    """An opportunity made of a meeting."""

    _inherit = 'calendar.event'

    def action_create_opportunity(self):
        """Make an opportunity of a meeting: customer from the attendees, the meeting as its origin.

        :returns: the action that opens the new opportunity (``res_id``)
        :raise UserError: if the meeting belongs to an opportunity already
        """
        self.ensure_one()
        self.env['crm.lead']._check_unlinked(self)
        event = neutral(self).with_company(self._get_opportunity_customer().company_id)
        lead = event.env['crm.lead'].create(event._prepare_opportunity_values())
        self.opportunity_id = lead
        return lead.get_formview_action()

    def _prepare_opportunity_values(self):
        """Values of the opportunity that is made of the meeting."""
        self.ensure_one()
        return {
            **self._get_opportunity_customer()._prepare_customer_opportunity_values(),
            'name': self.name,
            'description': self.description,
            **self.env['crm.opportunity.origin.type']._prepare_origin_values('event', self),
        }

    def _get_opportunity_customer(self):
        """The first attendee who is neither a colleague nor a competitor; maybe nobody."""
        guests = self.partner_ids.filtered(lambda partner: not partner.is_competitor)
        return guests.filtered(lambda partner: not partner._get_colleague())[:1]
