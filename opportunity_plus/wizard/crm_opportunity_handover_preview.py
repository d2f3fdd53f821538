from odoo import models
from odoo.fields import Domain


class CrmOpportunityHandover(models.TransientModel):
    """What is handed over, and the proposal of who gets what."""

    _inherit = 'crm.opportunity.handover'

    def _find_leads(self):
        """The opportunities and leads to hand over: those that the user may change."""
        leads = self.env['crm.lead'].with_context(active_test=False)
        found = leads.search(self._get_leads_domain(), order='id')
        return found._filtered_access('write').with_env(self.env)

    def _get_leads_domain(self):
        if self.lead_ids:
            domain = Domain('id', 'in', self.lead_ids.ids) & Domain(
                'user_id', 'not in', self.receiver_ids.ids
            )
        else:
            domain = Domain('user_id', '=', self.user_id.id or -1)
        if not self.with_closed:
            domain &= Domain('active', '=', True) & Domain('won_status', '=', 'pending')
        return domain & self._get_own_teams_domain()

    def _get_own_teams_domain(self):
        """A team leader hands over what belongs to the team."""
        if self.env.user.has_group('sales_team.group_sale_manager'):
            return Domain.TRUE
        return Domain('team_id', 'in', self._get_led_teams().ids)

    def _find_loose_orders(self):
        """Open quotations without an opportunity, where all of somebody is handed over."""
        orders = self.env['sale.order']
        if not self.with_quotations or self.lead_ids or not self.user_id:
            return orders
        domain = Domain(
            [
                ('user_id', '=', self.user_id.id),
                ('opportunity_id', '=', False),
                ('state', 'in', ('draft', 'sent')),
            ]
        )
        found = orders.search(domain & self._get_own_teams_domain(), order='id')
        return found._filtered_access('write')

    def _get_left_out_message(self):
        """What cannot be seen at the moment: opportunities of companies that are not selected."""
        companies = self.env.user.company_ids - self.env.companies
        if not companies:
            return False
        leads = self.env['crm.lead'].with_context(
            active_test=False, allowed_company_ids=companies.ids
        )
        groups = leads._read_group(
            self._get_leads_domain() & Domain('company_id', 'in', companies.ids),
            ['company_id'],
            ['__count'],
        )
        return "\n".join(
            self.env._(
                "%(count)s of “%(company)s” are not handed over: select this company at the top"
                " right and start again.",
                count=count,
                company=company.sudo().name,
            )
            for company, count in groups
        )

    def _prepare_lines(self, leads, orders):
        """Who gets what, by customer.

        :returns: list of values of ``crm.opportunity.handover.line``
        """
        receivers = self._propose_receivers([*leads, *orders])
        return [
            {
                'lead_id': lead.id,
                'amount': lead.expected_revenue,
                'currency_id': lead._get_amount_company().currency_id.id,
                'receiver_id': receivers[lead].id,
            }
            for lead in leads
        ] + [
            {
                'order_id': order.id,
                'amount': order.amount_untaxed,
                'currency_id': order.currency_id.id,
                'receiver_id': receivers[order].id,
            }
            for order in orders
        ]

    def _propose_receivers(self, records):
        """Share evenly what is handed over; what belongs to one customer stays together.

        Who may not work in a company gets nothing of it. What nobody may take stays where it is.

        :param list records: opportunities and quotations
        :returns: dict of a ``res.users`` record, maybe an empty one, by record
        """
        groups = {}
        for record in records:
            # Without a customer each stands for itself.
            customer = record.partner_id.commercial_partner_id or record
            groups.setdefault((customer, record.company_id), []).append(record)
        companies = {receiver: receiver.sudo().company_ids for receiver in self.receiver_ids}
        loads, taken = dict.fromkeys(self.receiver_ids, 0), {}
        nobody = self.env['res.users']
        proposed = dict.fromkeys(records, nobody)
        for (customer, company), group in sorted(groups.items(), key=lambda item: -len(item[1])):
            allowed = [user for user in loads if not company or company in companies[user]]
            if not allowed:
                continue
            receiver = taken.get(customer)
            if receiver not in allowed:
                receiver = min(allowed, key=loads.get)
            taken.setdefault(customer, receiver)
            loads[receiver] += len(group)
            proposed.update(dict.fromkeys(group, receiver))
        return proposed
