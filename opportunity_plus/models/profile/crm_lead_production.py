from odoo import api, fields, models
from odoo.fields import Domain

SEARCHED_WHERE_EMPTY = {
    'date_production_start': 'date_production_end',
    'date_production_end': 'date_production_start',
}


class CrmLead(models.Model):
    """Production in a calendar, which wants both ends of what it shows.

    Where only one is known, production is shown on that day.  Both are moved in one write: one
    after the other, the new start might be after the old end.
    """

    _inherit = 'crm.lead'

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
            lead.write(
                {
                    'date_production_start': (
                        start if lead.date_production_start or start != end else False
                    ),
                    'date_production_end': (
                        end if lead.date_production_end or start != end else False
                    ),
                }
            )

    def _search_production_calendar_start(self, operator, value):
        return self._get_production_calendar_domain('date_production_start', operator, value)

    def _search_production_calendar_end(self, operator, value):
        return self._get_production_calendar_domain('date_production_end', operator, value)

    def _get_production_calendar_domain(self, name, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        other = SEARCHED_WHERE_EMPTY[name]
        return (Domain(name, '!=', False) & Domain(name, operator, value)) | (
            Domain(name, '=', False) & Domain(other, operator, value)
        )
