from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmLead(models.Model):
    """Quotations, orders and meetings that are there already are linked.

    The rules hold on the server, whatever was offered to choose from.
    """

    _inherit = 'crm.lead'

    def action_link_existing(self):
        """Open the dialog in which quotations, orders and meetings of the customer are chosen.

        :raise UserError: if the opportunity has no customer, or is a lead still
        """
        self.ensure_one()
        self._check_may_link()
        wizard = self.env['crm.opportunity.link']._create_with_candidates(self)
        return wizard._get_records_action(
            name=self.env._("Link Existing"), target='new', context={}
        )

    def _check_may_link(self):
        self.check_access('write')
        if self.type != 'opportunity':
            raise UserError(
                self.env._(
                    "“%(lead)s” is a lead: convert it to an opportunity first.",
                    lead=self.display_name,
                )
            )
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "“%(opportunity)s” has no customer: choose one, then link what the customer"
                    " has.",
                    opportunity=self.display_name,
                )
            )

    def _get_linkable_orders_domain(self):
        """Domain of the orders that are offered to be linked to the opportunity."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        domain = Domain('opportunity_id', '=', False) & Domain('state', '!=', 'cancel')
        domain &= Domain('partner_id.commercial_partner_id', '=', customer.id)
        return domain & Domain('company_id', '=', self.company_id.id) if self.company_id else domain

    def _get_linkable_meetings_domain(self):
        """Domain of the meetings that are offered to be linked to the opportunity."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return Domain('opportunity_id', '=', False) & Domain(
            'partner_ids.commercial_partner_id', '=', customer.id
        )

    def _link_existing(self, orders, meetings):
        """Link documents of the customer to the opportunity; the chatter names them.

        :param orders: ``sale.order`` records
        :param meetings: ``calendar.event`` records
        :raise UserError: naming the first record that cannot be linked, and why
        """
        self.ensure_one()
        self._check_may_link()
        for records in (orders, meetings):
            records.check_access('write')
            self._check_unlinked(records)
        self._check_linked_orders(orders)
        for meeting in meetings:
            self._check_customer(meeting, meeting.partner_ids)
        linked = [order._get_html_link() for order in orders]
        for meeting in meetings:
            # The note is for whoever reads the opportunity.
            title = meeting._get_name_to_keep() or self.env._("a private meeting")
            linked.append(meeting._get_html_link(title=title))
        links = Markup(", ").join(linked)
        self.message_post(body=self.env._("Linked: %s", links))
        meetings.opportunity_id = self
        orders.opportunity_id = self

    @api.model
    def _check_unlinked(self, records):
        """Tell which record belongs to an opportunity, and to which one, if the user may know it.

        :param records: documents with an ``opportunity_id``
        """
        for record in records:
            lead = record.sudo().opportunity_id.with_env(self.env)
            if lead and lead.has_access('read'):
                raise UserError(
                    self.env._(
                        "“%(record)s” already belongs to the opportunity “%(opportunity)s”.",
                        record=record.display_name,
                        opportunity=lead.display_name,
                    )
                )
            if lead:
                raise UserError(
                    self.env._(
                        "“%(record)s” already belongs to another opportunity.",
                        record=record.display_name,
                    )
                )

    def _check_linked_orders(self, orders):
        for order in orders:
            if self.company_id and order.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "“%(order)s” is of %(order_company)s, but “%(opportunity)s” of"
                        " %(company)s: it cannot be linked.",
                        order=order.display_name,
                        order_company=order.company_id.sudo().name,
                        opportunity=self.display_name,
                        company=self.company_id.sudo().name,
                    )
                )
            self._check_customer(order, order.partner_id)

    def _check_customer(self, record, partners):
        customer = self.partner_id.commercial_partner_id
        if customer not in partners.commercial_partner_id:
            raise UserError(
                self.env._(
                    "“%(record)s” does not belong to %(customer)s, the customer of"
                    " “%(opportunity)s”: it cannot be linked.",
                    record=record.display_name,
                    customer=customer.display_name,
                    opportunity=self.display_name,
                )
            )
