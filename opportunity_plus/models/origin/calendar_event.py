from odoo import models


class CalendarEvent(models.Model):
    _name = 'calendar.event'
    _inherit = ['calendar.event', 'crm.opportunity.origin.mixin']
    _opportunity_origin_field = 'origin_event_id'
