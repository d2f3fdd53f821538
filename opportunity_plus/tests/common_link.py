from odoo.fields import Command
from odoo.tests import Form

from .common import OpportunityPlusCommon


class LinkCommon(OpportunityPlusCommon):
    """An opportunity, and documents of its customer that belong to none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.env['res.partner'].create({'name': "Ann", 'parent_id': cls.customer.id})
        cls.other_customer = cls.env['res.partner'].create({'name': "Red Bikes"})
        cls.lead = cls._create_lead()

    def _create_free_order(self, **values):
        values = {'user_id': self.salesperson.id, **values}
        return self._create_order(self.env['crm.lead'], **values)

    def _create_meeting(self, *guests, **values):
        # In sudo: not everybody may create what others keep private.
        meeting = (
            self.env['calendar.event']
            .sudo()
            .create(
                {
                    'name': "Talk about bikes",
                    'start': '2026-01-01 10:00:00',
                    'stop': '2026-01-01 11:00:00',
                    'user_id': self.salesperson.id,
                    'partner_ids': [Command.set([guest.id for guest in guests])],
                    **values,
                }
            )
        )
        return meeting.sudo(False)

    def _open(self, lead=None, user=None):
        lead = (lead or self.lead).with_user(user or self.env.user)
        action = lead.action_link_existing()
        return self.env[action['res_model']].with_user(lead.env.user).browse(action['res_id'])

    def _link(self, wizard, *records):
        """Tick some records in the dialog and link them."""
        with Form(wizard) as form:
            for lines, name in (
                (form.order_line_ids, 'order_id'),
                (form.meeting_line_ids, 'meeting_id'),
            ):
                for index, line in enumerate(wizard[lines._field]):
                    if line[name] in records:
                        with lines.edit(index) as line_form:
                            line_form.is_selected = True
        wizard.action_link()
        self.env.invalidate_all()
