from markupsafe import Markup

from odoo import api, models
from odoo.tools import is_html_empty


class CrmLead(models.Model):
    """What an empty pipeline says to somebody who begins."""

    _inherit = 'crm.lead'

    @api.model
    def _get_first_steps_help(self):
        """What comes after Odoo's own first step, which is to create an opportunity."""
        # An action, not a link: Odoo follows a link to itself without loading the page, and only
        # a page that loads looks for a tour in its address.
        return Markup(
            '<p>%s <a type="action" name="opportunity_plus.action_show_tour" href="#">%s</a></p>'
        ) % (
            self.env._(
                "Then open it and add the products that the customer wants: amount, margin and"
                " quotation follow from them."
            ),
            self.env._("Show me how"),
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Say what comes next, where no action has words of its own."""
        res = super().get_empty_list_help(help_message)
        if not is_html_empty(help_message) or self.env.context.get('default_type') == 'lead':
            return res
        return Markup(res) + self._get_first_steps_help()
