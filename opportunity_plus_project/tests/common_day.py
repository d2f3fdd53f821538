from odoo import fields
from odoo.fields import Command

from .common_task import TaskCommon


class DayCommon(TaskCommon):
    """A salesperson with a task that is due and another one, both of the same customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit.user_id = False
        cls.call = cls._plan(name="Call them")
        cls.catalogue = cls._plan(name="Send the catalogue")
        cls.catalogue.next_action_date = fields.Date.today()
        (cls.call | cls.catalogue).write(
            {'controller_id': cls.controller.id, 'user_ids': [Command.set(cls.salesperson.ids)]}
        )

    def _check_day(self):
        """One task is done; the other one has half an hour, and a next follow-up."""
        self.env.invalidate_all()
        self.assertEqual(self.catalogue.state, '1_done')
        self.assertEqual(self.catalogue.review_reason, 'finished')
        self.assertEqual(str(self.call.next_action_date), '2030-12-24')
        self.assertRecordValues(
            self.lead.dedication_ids,
            [
                {
                    'name': "Called, they want green ones",
                    'unit_amount': 0.5,
                    'task_id': self.call.id,
                    'user_id': self.salesperson.id,
                }
            ],
        )
