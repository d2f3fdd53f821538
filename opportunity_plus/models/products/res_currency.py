from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class ResCurrency(models.Model):
    _inherit = 'res.currency'

    def _has_rate(self, company, date):
        """Tell whether this currency has a rate at ``date``; a company's own needs none.

        ``_convert`` cannot tell: it silently takes a later rate, or 1.0.
        """
        self.ensure_one()
        if self == company.currency_id:
            return True
        # Days are those of UTC, as in Odoo's orders. East of it the next has begun: a currency
        # whose first rate is of that day has one.
        last = fields.Date.to_date(date) + timedelta(days=1)
        domain = [
            ('currency_id', '=', self.id),
            ('company_id', 'in', (False, company.root_id.id)),
            ('name', '<=', last),
        ]
        return bool(self.env['res.currency.rate'].sudo().search_count(domain, limit=1))

    def _get_rate_or_raise(self, to_currency, company, date):
        """Return the factor from this currency to ``to_currency`` at ``date``.

        :param company: the company whose rates apply
        :param date: a date or datetime
        :raise UserError: naming the currency that has no rate at that date
        """
        self.ensure_one()
        if self == to_currency:
            return 1.0
        for currency in self | to_currency:
            if not currency._has_rate(company, date):
                raise UserError(
                    self.env._(
                        "The currency %(currency)s has no exchange rate on %(date)s for the company"
                        " %(company)s. Add a rate in Accounting / Configuration / Currencies, then"
                        " try again.",
                        currency=currency.name,
                        date=fields.Date.to_string(fields.Date.to_date(date)),
                        company=company.display_name,
                    )
                )
        return self._get_conversion_rate(self, to_currency, company, fields.Date.to_date(date))

    def _get_rate_or_zero(self, to_currency, company, date):
        """Return the factor as :meth:`_get_rate_or_raise` does, but 0 if a rate is missing."""
        currencies = self | to_currency
        if len(currencies) == 2 and not all(
            currency._has_rate(company, date) for currency in currencies
        ):
            return 0.0
        return self._get_rate_or_raise(to_currency, company, date)

    def _get_rate_of_either(self, to_currency, companies, date):
        """Return the factor by the rates of the first company that has one.

        :raise UserError: naming the currency that has no rate, for the first company
        """
        rates = (self._get_rate_or_zero(to_currency, company, date) for company in companies)
        return next(filter(None, rates), 0.0) or self._get_rate_or_raise(
            to_currency, companies[0], date
        )
