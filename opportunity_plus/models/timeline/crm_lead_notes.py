from markupsafe import Markup

from odoo import api, models

# In the body of an entry that says in a sentence how the amount changed.
TOLD = 'o_opportunity_amount_told'


class CrmLead(models.Model):
    """One entry for one acceptance, and for one cancellation: note, stage and figures together.

    Odoo posts a new stage to the followers who asked for it. The note joins that message, which
    then is for employees; where somebody from outside would get it, there are two.
    """

    _inherit = 'crm.lead'

    def _leave_notes(self, bodies):
        """Keep the notes for the entry that is written with what the acceptance changed."""
        if not self._is_logging_enabled():
            super()._leave_notes(bodies)
            return
        for lead in self:
            lead._get_pending_entry()['notes'].append(bodies[lead.id])

    @api.model
    def _get_notes_body(self, notes):
        return Markup("").join(Markup("<div class='%s'>%s</div>") % (TOLD, note) for note in notes)

    def _may_join_post(self, entry, subtype):
        """Tell whether an entry may be part of a message that Odoo sends to followers.

        :param dict entry: as in ``_get_pending_log``
        :param subtype: the ``mail.message.subtype`` of that message
        """
        self.ensure_one()
        if not entry['notes']:
            return False
        run = self._get_tracking_run()
        if not run or self.id in run['leads']._get_ids_followed_from_outside(subtype):
            return False
        run['internal'].add(self.id)
        return True

    def _get_ids_followed_from_outside(self, subtype):
        """Ids of the opportunities of which somebody else than employees gets such messages.

        What Odoo asks for each message is asked for all: it finds it there when it posts them.

        :param subtype: a ``mail.message.subtype``
        """
        run = self._get_tracking_run()
        if subtype.id not in run['outside']:
            followers = self.env['mail.followers'].sudo()
            recipients = followers._get_recipient_data(self, 'notification', subtype.id)
            run['recipients'][subtype.id] = recipients
            run['outside'][subtype.id] = {
                lead_id
                for lead_id, partners in recipients.items()
                if any(partner['share'] for partner in partners.values())
            }
        return run['outside'][subtype.id]

    def _track_filter_for_display(self, tracking_values):
        """Do not show the change of an amount that the entry tells in a sentence."""
        values = super()._track_filter_for_display(tracking_values)
        return values.filtered(
            lambda value: (
                value.field_id.name != 'expected_revenue'
                or TOLD not in (value.mail_message_id.body or "")
            )
        )
