from markupsafe import Markup

from odoo import SUPERUSER_ID, models
from odoo.tools import format_amount


class CrmLead(models.Model):
    """What the chatter tells of an acceptance and of its reversal, and in whose language."""

    _inherit = 'crm.lead'

    def _leave_notes(self, bodies):
        """Leave a note on each opportunity; the chatter may join it with what else changed.

        :param dict bodies: Markup by opportunity id
        """
        self._message_log_batch(bodies=bodies)

    def _log_acceptance(self, entered_by_lead, amounts_before, notes):
        """Tell in the chatter which quotation was accepted and what changed."""
        self._leave_notes(
            {
                lead.id: lead._with_reader_lang()._get_acceptance_message(
                    entered_by_lead[lead.id], amounts_before[lead.id], notes.get(lead.id)
                )
                for lead in self
            }
        )

    def _get_acceptance_message(self, orders, amount_before, remark):
        """The body of the note."""
        self.ensure_one()
        currency = self._get_order_currency(orders)
        values = {
            'orders': Markup(", ").join(order._get_html_link() for order in orders),
            'before': format_amount(self.env, amount_before, currency),
            'after': format_amount(self.env, self.expected_revenue, currency),
        }
        if currency.compare_amounts(amount_before, self.expected_revenue):
            body = self.env._(
                "Quotation accepted: %(orders)s. Expected revenue changed from %(before)s to"
                " %(after)s; the products are now those of the quotation.",
                **values,
            )
        else:
            body = self.env._(
                "Quotation accepted: %(orders)s. Expected revenue is still %(after)s; the products"
                " are now those of the quotation.",
                **values,
            )
        return Markup("<p>%s</p><p>%s</p>") % (body, remark) if remark else body

    def _log_departure(self, left_by_lead, amounts_before):
        """Tell in the chatter which accepted quotations are gone while others are left.

        :param dict left_by_lead: orders by opportunity id
        :param dict amounts_before: amounts by opportunity id
        """
        bodies = {}
        for lead in (lead._with_reader_lang() for lead in self):
            if departure := lead._get_departure_message(left_by_lead[lead.id]):
                currency = lead._get_amount_company().currency_id
                text = lead.env._(
                    "Expected revenue changed from %(before)s to %(after)s.",
                    before=format_amount(lead.env, amounts_before[lead.id], currency),
                    after=format_amount(lead.env, lead.expected_revenue, currency),
                )
                bodies[lead.id] = Markup("%s %s") % (departure, text)
        self.browse(bodies)._leave_notes(bodies)

    def _log_revert(self, removed_by_lead):
        """Tell in the chatter that the last accepted quotation is gone and what came back."""
        bodies = {}
        for lead in (lead._with_reader_lang() for lead in self):
            departure = lead._get_departure_message(removed_by_lead[lead.id])
            currency = lead._get_amount_company().currency_id
            text = lead.env._(
                "No accepted quotation is left: the products are back, and the expected revenue is"
                " %(amount)s again.",
                amount=format_amount(lead.env, lead.expected_revenue, currency),
            )
            bodies[lead.id] = Markup("%s %s") % (departure, text) if departure else text
        self._leave_notes(bodies)

    def _get_departure_message(self, orders):
        """Say which of these orders were cancelled or moved; others are told of elsewhere.

        :param orders: orders that counted in the opportunity
        :rtype: Markup, empty if there is nothing to say
        """
        self.ensure_one()
        moved = orders.filtered(lambda order: order.opportunity_id.id != self.id)
        cancelled = (orders - moved).filtered(lambda order: order.state != 'sale')
        sentences = []
        if cancelled:
            links = Markup(", ").join(order._get_html_link() for order in cancelled)
            sentences.append(self.env._("Quotation cancelled: %(orders)s.", orders=links))
        if moved:
            links = Markup(", ").join(order._get_html_link() for order in moved)
            sentences.append(self.env._("Quotation unlinked: %(orders)s.", orders=links))
        return Markup(" ").join(sentences)

    def _log_counting(self, orders, counts):
        """Tell in the chatter who said that orders count, or do not; what changes is told beside.

        :param orders: the orders of these opportunities
        """
        bodies = {}
        for lead, own in orders.sudo().grouped('opportunity_id').items():
            links = Markup(", ").join(order._get_html_link() for order in own)
            text = (
                self.env._("Counts in the opportunity from now on: %(orders)s.", orders=links)
                if counts
                else self.env._(
                    "Confirmed, but no longer counts in the opportunity: %(orders)s.",
                    orders=links,
                )
            )
            bodies[lead.id] = text
        self._leave_notes(bodies)

    def _with_reader_lang(self):
        """The opportunity in the language in which a note on it is written, which is kept as text.

        That of whoever signs it. Where OdooBot signs for a customer, whose language it may be that
        the request is in, that of the salesperson.
        """
        self.ensure_one()
        if self.env.uid != SUPERUSER_ID:
            return self if self.env.lang else self.with_context(lang=self.env.user.lang)
        company = self.company_id or self.env.company
        return self.with_context(lang=self.user_id.lang or company.partner_id.lang)
