from markupsafe import Markup

from odoo import models
from odoo.fields import Command


class CrmLead(models.Model):
    """A copy can be sold again: what belonged to the sale alone stays behind."""

    _inherit = 'crm.lead'

    def copy_data(self, default=None):
        """The copy is open; with lines its amount comes from them."""
        default = default or {}
        vals_list = super().copy_data(default={'opportunity_line_ids': [], **default})
        for lead, vals in zip(self, vals_list, strict=True):
            if not lead.active and 'active' not in default:
                vals.update(active=True, lost_reason_id=False)
            if 'opportunity_line_ids' not in default:
                lines = lead._get_copiable_lines()
                # By which position the taxes were taken: that of the copy may be another one.
                vals['opportunity_line_ids'] = [
                    Command.create({**line_vals, 'fiscal_position_id': line.fiscal_position_id.id})
                    for line, line_vals in zip(lines, lines.copy_data(), strict=True)
                ]
            if vals['opportunity_line_ids'] and 'expected_revenue' not in default:
                vals.pop('expected_revenue', None)
        return vals_list

    def _get_copiable_lines(self):
        """The products that a copy takes along."""
        self.ensure_one()
        return self.opportunity_line_ids.filtered(
            lambda line: line.active and line._is_sold_again() and not line._get_order_refusal()
        )

    def _log_left_behind(self, original):
        """Name in the chatter of a copy the products that an order line refuses.

        :param original: the opportunity that was copied
        """
        self.ensure_one()
        reasons = [
            (line.product_id.display_name, line._get_order_refusal())
            for line in original.opportunity_line_ids
            if line.active and line._is_sold_again() and line._get_order_refusal()
        ]
        if reasons:
            body = self.env._("These products were left behind:")
            items = Markup().join(
                Markup("<li>%s</li>") % self.env._("“%(product)s” %(reason)s.", **names)
                for names in ({'product': name, 'reason': reason} for name, reason in reasons)
            )
            self.sudo()._message_log(body=Markup("<p>%s</p><ul>%s</ul>") % (body, items))
