"""Exchange rates, each asked of the database once in a batch."""

from types import MappingProxyType


class Rates(dict):
    """Remembers rates for the length of one call: never longer, for they may change."""

    # Rates that stand, by the id of what they value: not asked for again.
    known = MappingProxyType({})

    def find(self, source, target, company, date):
        """Return the factor from ``source`` to ``target``.

        :param source: a ``res.currency``
        :param target: a ``res.currency``
        :param company: the company whose rates apply
        :param date: a date
        :raise UserError: naming the currency that has no rate
        """
        return self._find('_get_rate_or_raise', source, target, company, date)

    def find_or_zero(self, source, target, company, date):
        """Return the factor, or 0 where a rate is missing: for figures that are only shown."""
        return self._find('_get_rate_or_zero', source, target, company, date)

    def _find(self, method, source, target, company, date):
        key = (method, source.id, target.id, company.id, date)
        if key not in self:
            self[key] = getattr(source, method)(target, company, date)
        return self[key]

    def explain(self, amount, source, target, company, date):
        """Tell what an amount of ``source`` is worth in ``target``, and by which rate.

        As JSON may have it: the date is a text.
        """
        rate = self.find_or_zero(source, target, company, date) or False
        return {
            'amount': amount,
            'currency': source.name,
            'currency_id': source.id,
            'date': date.isoformat(),
            'rate': rate,
            'value': rate and target.round(amount * rate),
        }
