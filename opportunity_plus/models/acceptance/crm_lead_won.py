from odoo import SUPERUSER_ID, models
from odoo.tools import format_amount


class CrmLead(models.Model):
    """A win is felt: the rainbow for whoever confirms, a notification for whoever sold."""

    _inherit = 'crm.lead'

    def _prepare_won_effect(self, orders, before):
        """What the client shows to whoever confirmed quotations by the button of the form.

        :param orders: the confirmed orders
        :param dict before: pairs of ``won_status`` and amount by opportunity id
        :returns: an action with an effect, or True where nothing was won
        """
        won = self.filtered(lambda lead: lead.won_status == 'won')
        if not won:
            return True
        if len(won) > 1:
            texts = {'title': self.env._("%(count)s opportunities are won", count=len(won))}
        else:
            texts = won._get_won_texts(orders, *before[won.id])
        return {
            'type': 'ir.actions.act_window_close',
            'effect': {'type': 'opportunity_won', 'lead_ids': won.ids, **texts},
        }

    def _get_won_texts(self, orders, won_status, amount_before):
        """Say what was won, and how far from the forecast.

        :param orders: the confirmed orders
        :param won_status: that of before
        :param amount_before: the amount of before
        :returns: dict with ``title``, ``detail`` and ``cheer``
        """
        self.ensure_one()
        currency = self._get_amount_company().currency_id
        values = {
            'opportunity': self.display_name,
            'amount': format_amount(self.env, self.expected_revenue, currency),
            'orders': ", ".join(orders.mapped('name')),
        }
        if won_status == 'won':
            title = self.env._("“%(opportunity)s” is worth %(amount)s now", **values)
        else:
            title = self.env._("“%(opportunity)s” is won: %(amount)s", **values)
        difference = self._get_difference_text(amount_before, won_status == 'won')
        return {
            'title': title,
            'detail': f"{values['orders']}: {difference}" if difference else values['orders'],
            'cheer': (won_status != 'won' and self.get_rainbowman_message()) or "",
        }

    def _get_difference_text(self, amount_before, was_won):
        """How much an acceptance changed the amount, in words; empty if nothing was expected.

        :param amount_before: in the currency of the opportunity's company
        :param was_won: whether it was won before, so that the amount of before was sold
        """
        self.ensure_one()
        currency = self._get_amount_company().currency_id
        difference = currency.round(self.expected_revenue - amount_before)
        amount = format_amount(self.env, abs(difference), currency)
        if currency.is_zero(difference):
            return "" if was_won else self.env._("as forecast")
        if was_won:
            if difference > 0:
                return self.env._("%(amount)s more than before", amount=amount)
            return self.env._("%(amount)s less than before", amount=amount)
        if currency.is_zero(amount_before):
            return ""
        if difference > 0:
            return self.env._("%(amount)s above the forecast", amount=amount)
        return self.env._("%(amount)s below the forecast", amount=amount)

    def _notify_acceptance(self, entered_by_lead, before):
        """Tell salespeople on their screens, at once, what a customer accepted on the portal.

        Not what a colleague confirmed: that is in the chatter, as this is too.

        :param dict entered_by_lead: the new accepted orders by opportunity id
        :param dict before: pairs of ``won_status`` and amount by opportunity id
        """
        if self.env.uid != SUPERUSER_ID:
            return
        leads_by_user = {}
        for lead in self:
            user = lead._get_user_to_notify(entered_by_lead[lead.id])
            leads_by_user[user] = leads_by_user.get(user, self.browse()) | lead
        for user, leads in leads_by_user.items():
            if user:
                user._bus_send(
                    'simple_notification',
                    leads.with_context(lang=user.lang)._prepare_acceptance_notification(
                        entered_by_lead, before
                    ),
                )

    def _get_user_to_notify(self, orders):
        """The salesperson of the opportunity, else of the order, who may read the amount.

        :param orders: the new accepted orders
        """
        self.ensure_one()
        for user in self.user_id | orders.user_id:
            if user.active and not user.share and self._filter_readable_by(self, user):
                return user
        return self.env['res.users']

    def _prepare_acceptance_notification(self, entered_by_lead, before):
        """What a salesperson reads when customers accepted quotations.

        :param dict entered_by_lead: the new accepted orders by opportunity id
        :param dict before: pairs of ``won_status`` and amount by opportunity id
        """
        orders = self.env['sale.order'].union(*(entered_by_lead[lead.id] for lead in self))
        names = ", ".join(orders.mapped('name'))
        title = self.env._("%(orders)s: accepted by the customer", orders=names)
        if len(orders) == 1 and orders.signed_by:
            title = self.env._(
                "%(order)s: signed by %(customer)s", order=names, customer=orders.signed_by
            )
        messages = []
        for lead in self:
            won_status, amount_before = before[lead.id]
            currency = lead._get_amount_company().currency_id
            amount = format_amount(self.env, lead.expected_revenue, currency)
            difference = lead._get_difference_text(amount_before, won_status == 'won')
            parts = filter(None, (amount, difference))
            messages.append(f"{lead.display_name}: {', '.join(parts)}")
        return {
            'type': 'success',
            'sticky': True,
            'title': title,
            'message': "; ".join(messages),
        }
