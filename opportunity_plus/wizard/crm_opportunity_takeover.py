from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.context import OwnContext, neutral
from ..tools.given import check_given_values

# More than this is left to the next click: a browser would not wait for it.
AT_ONCE = 2000


class CrmOpportunityTakeover(OwnContext, models.TransientModel):
    """Take over what other addons left in the database (``docs/takeover.md``).

    What is there is found by the columns, not by what is installed. The preview is of the moment;
    what is taken over is what is there when it is done, once for each opportunity.
    """

    _name = 'crm.opportunity.takeover'
    _description = "Take Over from Other Addons"

    differing = fields.Selection(
        [
            ('keep', "Keep the expected revenue, archive the products"),
            ('lines', "The products make the expected revenue, the former one becomes the target"),
        ],
        string="Where the Products Add Up Differently",
        required=True,
        default='keep',
        help="For open opportunities whose products do not add up to the expected revenue. Those"
        " that are won or lost always keep it.",
    )
    preview = fields.Text(
        compute='_compute_preview', help="What is found in the database, and what becomes of it."
    )
    has_something = fields.Boolean(
        compute='_compute_preview', export_string_translation=False, help="Technical."
    )
    left_ids = fields.One2many(
        'crm.opportunity.takeover.left',
        'wizard_id',
        string="Left Out",
        readonly=True,
        help="What is not taken over, and why.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        check_given_values(self, vals_list)
        vals_list = [
            {name: value for name, value in vals.items() if name != 'left_ids'}
            for vals in vals_list
        ]
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._note_left_out(wizard._plan())
        return wizards

    def write(self, vals):
        check_given_values(self, [vals])
        return super().write({name: vals[name] for name in vals if name != 'left_ids'})

    def _note_left_out(self, plan):
        """List the opportunities of which something stays where it is."""
        self.ensure_one()
        # In sudo: nobody writes this list.
        rows = self.sudo().left_ids
        rows.unlink()
        rows.create(
            [
                {'wizard_id': self.id, 'lead_id': lead.id, 'reason': reason}
                for lead, reason in plan['left']
            ]
        )

    @api.model
    def _open(self):
        """Open the dialog with its preview.

        :raise AccessError: if the user is no sales manager
        """
        return neutral(self).create({})._reopen()

    def _reopen(self):
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Take Over from Other Addons"),
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'target': 'new',
        }

    def take_over(self, limit=None):
        """Take over all that the preview tells. What was taken over before is left alone.

        For integrations, and for a shell, where no browser waits: nothing is sent to anybody.

        :param int limit: how many opportunities at most; all by default
        :returns: dict of numbers: ``opportunities`` and ``products`` that were taken over,
            ``left`` that refused or were left out, and ``remaining`` opportunities, where there
            is a limit
        :raise AccessError: if the user is no sales manager
        :raise UserError: if the limit is no number above zero
        """
        self.ensure_one()
        self.check_access('write')
        if limit is not None and (not isinstance(limit, int) or limit is True or limit < 1):
            raise UserError(
                self.env._("Enter how many opportunities at most, or none to take over all.")
            )
        return neutral(self)._take_over(limit)

    def action_take_over(self):
        """Take over what a browser can wait for, and say what was done.

        :returns: the action that says it
        :raise UserError: if there is nothing to take over
        """
        self.ensure_one()
        wizard = neutral(self)
        if not wizard.has_something:
            raise UserError(
                self.env._("There is nothing to take over: it was done, or nothing was found.")
            )
        counts = wizard.take_over(limit=AT_ONCE)
        message = self.env._(
            "%(opportunities)s opportunities were taken over, with %(products)s products.",
            opportunities=counts['opportunities'],
            products=counts['products'],
        )
        if counts['left']:
            message += " " + self.env._("%s are left out.", counts['left'])
        if counts['remaining']:
            message += " " + self.env._(
                "%s are left for the next time: open the dialog again.", counts['remaining']
            )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning' if counts['left'] or counts['remaining'] else 'success',
                'message': message,
                'sticky': bool(counts['left'] or counts['remaining']),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }
