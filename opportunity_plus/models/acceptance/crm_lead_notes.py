from markupsafe import Markup

from odoo import SUPERUSER_ID, models
from odoo.tools import format_amount

from ...tools.access import filter_readable_by


class CrmLead(models.Model):
    """What an acceptance does beside the opportunity: other quotations, notes in the chatter."""

    _inherit = 'crm.lead'

    def _apply_sibling_policy(self, entered_by_lead):
        """Cancel the other open quotations, where the company of an accepted order wants it."""
        leads = self.filtered(
            lambda lead: (
                'cancel' in entered_by_lead[lead.id].company_id.mapped('opportunity_sibling_policy')
            )
        )
        # Searched for: what was read of the opportunities' orders may be a user's selection.
        siblings = self.env['sale.order'].search(
            [('opportunity_id', 'in', leads.ids), ('state', 'in', ('draft', 'sent'))]
        )
        readable = filter_readable_by(siblings, self.env.user)
        readable._cancel_as_siblings(entered_by_lead)
        (siblings - readable).with_user(SUPERUSER_ID)._cancel_as_siblings(entered_by_lead)

    def _log_acceptance(self, entered_by_lead, amounts_before, notes):
        """Tell in the chatter which quotation was accepted and what changed."""
        self._message_log_batch(
            bodies={
                lead.id: lead._with_reader_lang()._get_acceptance_message(
                    entered_by_lead[lead.id], amounts_before[lead.id], notes.get(lead.id)
                )
                for lead in self
            }
        )

    def _get_acceptance_message(self, orders, amount_before, remark):
        """The body of the note."""
        self.ensure_one()
        currency = (self.company_id or orders[0].company_id).currency_id
        values = {
            'orders': Markup(", ").join(order._get_html_link() for order in orders),
            'before': format_amount(self.env, amount_before, currency),
            'after': format_amount(self.env, self.expected_revenue, currency),
        }
        if currency.compare_amounts(amount_before, self.expected_revenue):
            body = self.env._(
                "Quotation accepted: %(orders)s. The amount changed from %(before)s to %(after)s,"
                " the products are those of the quotation.",
                **values,
            )
        else:
            body = self.env._(
                "Quotation accepted: %(orders)s. The amount of %(after)s stands, the products are"
                " those of the quotation.",
                **values,
            )
        return Markup("<p>%s</p><p>%s</p>") % (body, remark) if remark else body

    def _log_revert(self, removed_by_lead):
        """Tell in the chatter that the last accepted quotation is gone and what came back."""
        bodies = {}
        for lead in (lead._with_reader_lang() for lead in self):
            orders = removed_by_lead[lead.id]
            currency = lead._get_amount_company().currency_id
            bodies[lead.id] = lead.env._(
                "No accepted quotation is left (%(orders)s): the products and the amount of before"
                " are back, %(amount)s.",
                orders=Markup(", ").join(order._get_html_link() for order in orders) or "-",
                amount=format_amount(lead.env, lead.expected_revenue, currency),
            )
        self._message_log_batch(bodies=bodies)

    def _with_reader_lang(self):
        """The opportunity in the language in which a note on it is written, which is kept as text.

        That of whoever signs it. Where OdooBot signs for a customer, whose language it may be that
        the request is in, that of the salesperson.
        """
        self.ensure_one()
        if self.env.uid != SUPERUSER_ID:
            return self
        company = self.company_id or self.env.company
        return self.with_context(lang=self.user_id.lang or company.partner_id.lang)
