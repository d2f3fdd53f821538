from odoo import SUPERUSER_ID, models


class CalendarEvent(models.Model):
    """What is kept of a meeting as text is read by others than its attendees."""

    _inherit = 'calendar.event'

    def _get_name_to_keep(self):
        """The title of a meeting as everybody may read it; empty if it is private.

        Odoo shows a private meeting by its title to attendees and as "Busy" to others: a text that
        is stored must not depend on who writes it.
        """
        self.ensure_one()
        event = self.with_env(self.env(user=SUPERUSER_ID, context={}, su=True))
        return "" if event.effective_privacy == 'private' else event.display_name
