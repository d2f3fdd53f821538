from odoo import api, models


class CrmLead(models.Model):
    """The lines have the taxes that a quotation made now would have (``docs/amount.md``)."""

    _inherit = 'crm.lead'

    def _get_delivery_partner(self):
        """Where a quotation made now would deliver: its fiscal position depends on it."""
        self.ensure_one()
        partner = self.partner_id
        return partner.browse(partner.address_get(['delivery'])['delivery'])

    @api.onchange('partner_id', 'company_id')
    def _onchange_fiscal_position(self):
        """In the form at once, as on saving."""
        self._sync_fiscal_position()

    def _sync_fiscal_position(self):
        """Take taxes anew where the lines were taxed by another fiscal position."""
        for lead in self.sudo():
            # Without lines nobody asks for the position, which reads the customer's addresses.
            if lines := lead._get_taxed_lines():
                position = lead.fiscal_position_id
                lines.filtered(
                    lambda line, position=position: line.fiscal_position_id != position
                )._retake_taxes()

    def _refresh_fiscal_position(self):
        """Look once more at what the fiscal position depends on: addresses, and the positions."""
        self.invalidate_recordset(['fiscal_position_id'])
        self._sync_fiscal_position()

    def _get_taxed_lines(self):
        """The lines that mirror no order, archived ones included."""
        lines = self.opportunity_line_ids
        if all(self._ids):
            lines |= self.sudo().all_line_ids.with_env(self.env)
        return lines - lines.filtered('sale_line_id')
