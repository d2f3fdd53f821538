"""Amounts of several companies in the currency of the reader's, at today's rate."""

from odoo import fields

from .rates import Rates


class ReaderCurrency:
    """Converts amounts and remembers what it converted, so that the screen can name it."""

    def __init__(self, env):
        """Convert to the currency of ``env.company``, by its rates of today."""
        self.company = env.company
        self.currency = env.company.currency_id
        self.today = fields.Date.today()
        self.rates = Rates()
        # Factor by currency, 0 where a rate is missing.
        self.used = {}

    def convert(self, amount, currency):
        """Return the amount in the reader's currency; 0 where a rate is missing.

        :param currency: a ``res.currency``; empty: the reader's
        """
        if not currency or currency == self.currency:
            return amount
        rate = self.rates.find_or_zero(currency, self.currency, self.company, self.today)
        if amount:
            self.used[currency] = rate
        return amount * rate

    def describe(self):
        """What was converted: a list of dicts of ``currency``, ``rate``, 0 if it is missing."""
        return [
            {'currency': currency.name, 'rate': rate}
            for currency, rate in sorted(self.used.items(), key=lambda item: item[0].name)
        ]
