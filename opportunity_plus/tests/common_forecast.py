from datetime import date

from odoo.fields import Command

from .common import OpportunityPlusCommon


class ForecastCommon(OpportunityPlusCommon):
    """Opportunities whose months are known, and invoices of their orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.income = cls.env['account.account'].search(
            [('account_type', '=', 'income'), ('company_ids', 'in', cls.company.ids)], limit=1
        )
        # Without taxes in the price: what is sold is what the price says.
        cls.gadget = cls._create_product("Gadget", 100.0, cost=60.0)

    @classmethod
    def _create_deal(cls, lines, **values):
        """An opportunity of probability 50 that is expected to close in March 2026."""
        return cls._create_lead(
            lines, **{'date_deadline': date(2026, 3, 20), 'probability': 50, **values}
        )

    @classmethod
    def _sell(cls, lead, day='2026-02-10 12:00:00'):
        """Accept a quotation of the opportunity on a day."""
        order = cls._quote(lead)
        order.action_confirm()
        order.date_order = day
        return order

    @classmethod
    def _bill(cls, order, day, quantities=None, post=True):
        """Invoice what is to be invoiced, or so much of each line."""
        order.env.flush_all()
        invoice = order._create_invoices()
        invoice.invoice_date = day
        for line, quantity in (quantities or {}).items():
            invoice.invoice_line_ids.filtered(
                lambda row, line=line: line in row.sale_line_ids
            ).quantity = quantity
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _bill_down_payment(cls, order, amount, day):
        wizard = cls.env['sale.advance.payment.inv'].create(
            {
                'advance_payment_method': 'fixed',
                'fixed_amount': amount,
                'sale_order_ids': [Command.set(order.ids)],
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.invoice_date = day
        invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, day, quantity=None):
        wizard = (
            cls.env['account.move.reversal']
            .with_context(active_model='account.move', active_ids=invoice.ids)
            .create({'journal_id': invoice.journal_id.id, 'date': day})
        )
        credit = cls.env['account.move'].browse(wizard.reverse_moves()['res_id'])
        credit.invoice_date = day
        if quantity is not None:
            credit.invoice_line_ids.quantity = quantity
        credit.action_post()
        return credit

    def _get_rows(self, leads, user=None, *names):
        report = self.env['crm.opportunity.forecast.report'].with_user(user or self.env.user)
        self.env.flush_all()
        self.env.invalidate_all()
        return report.search([('lead_id', 'in', leads.ids)])

    def _get_months(self, leads, name='amount'):
        """A figure by month and status, in order."""
        found = {}
        for row in self._get_rows(leads):
            key = (row.month and row.month.strftime('%Y-%m'), row.status)
            found[key] = round(found.get(key, 0) + row[name], 2)
        return found

    def _assert_adds_up(self, lead):
        """All rows of an opportunity are its amount, margin and weighted figures, to the cent."""
        rows = self._get_rows(lead)
        figures = {
            'amount': lead.expected_revenue,
            'margin': lead.margin,
            'prorated_amount': lead.prorated_revenue,
            'prorated_margin': lead.prorated_margin,
        }
        if lead.won_status == 'won' or lead.amount_source == 'order':
            figures['prorated_amount'] = lead.expected_revenue
            figures['prorated_margin'] = lead.margin
        for name, figure in figures.items():
            with self.subTest(lead=lead.name, figure=name):
                self.assertEqual(round(sum(rows.mapped(name)), 2), round(figure, 2))
        self.assertEqual(len(rows), len(set(rows.ids)))
