from markupsafe import Markup

from odoo import api, models
from odoo.tools import is_html_empty


class CrmLead(models.Model):
    """What an empty pipeline says to somebody who begins."""

    _inherit = 'crm.lead'

    @api.model
    def get_empty_list_help(self, help_message):
        """Say what comes after Odoo's own first step, which is to create an opportunity."""
        res = super().get_empty_list_help(help_message)
        if not is_html_empty(help_message) or self.env.context.get('default_type') == 'lead':
            return res
        return Markup("%s<p>%s</p>") % (
            Markup(res),
            self.env._(
                "Then open it and add the products that the customer wants: amount, margin and"
                " quotation follow from them."
            ),
        )
