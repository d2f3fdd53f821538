from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """The documents of an opportunity and of its quotations in one place."""

    _inherit = 'crm.lead'

    document_count = fields.Integer(
        string="Documents",
        compute='_compute_document_count',
        help="Documents of the opportunity and of its quotations that you may read.",
    )

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_document_count(self):
        """Count the documents of what the user may read; so they may be read, too.

        In sudo: attachments would look for the opportunities and orders once more.
        """
        orders = self._get_document_orders()
        counts = {
            (model, res_id): count
            for model, res_id, count in self.env['ir.attachment']
            .sudo()
            ._read_group(self._get_document_domain(orders), ['res_model', 'res_id'], ['__count'])
        }
        orders_by_lead = orders.grouped('opportunity_id')
        for lead in self:
            holders = [lead._origin, *orders_by_lead.get(lead._origin, ())]
            lead.document_count = sum(
                counts.get((holder._name, holder.id), 0) for holder in holders
            )

    def _get_document_orders(self):
        """The quotations and orders whose documents are shown, as far as the user may read them."""
        orders = self.env['sale.order']
        if not orders.has_access('read'):
            return orders
        # What was read before in sudo is in the cache as well.
        return self._origin.order_ids._filtered_access('read')

    def _get_document_domain(self, orders):
        """Domain of the attachments of the opportunities.

        :param orders: what :meth:`_get_document_orders` returned
        """
        own = Domain('res_model', '=', self._name) & Domain('res_id', 'in', self._origin.ids)
        return own | (Domain('res_model', '=', orders._name) & Domain('res_id', 'in', orders.ids))

    def action_view_documents(self):
        """Open the documents as cards; what is added there is attached to the opportunity."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_lead_document_action'
        )
        return {
            **action,
            'display_name': self.env._("Documents of %s", self.display_name),
            'domain': list(self._get_document_domain(self._get_document_orders())),
            'context': {'default_res_model': self._name, 'default_res_id': self.id},
        }
