"""Exchange rates, each asked of the database once in a batch."""


class Rates:
    """Remembers rates for the length of one call: never longer, for they may change."""

    def __init__(self):
        self._rates = {}

    def get(self, source, target, company, date):
        """Return the factor from ``source`` to ``target``.

        :param source: a ``res.currency``
        :param target: a ``res.currency``
        :param company: the company whose rates apply
        :param date: a date
        :raise UserError: naming the currency that has no rate
        """
        return self._get('_get_rate_or_raise', source, target, company, date)

    def get_or_zero(self, source, target, company, date):
        """Return the factor, or 0 where a rate is missing: for figures that are only shown."""
        return self._get('_get_rate_or_zero', source, target, company, date)

    def _get(self, method, source, target, company, date):
        key = (method, source.id, target.id, company.id, date)
        if key not in self._rates:
            self._rates[key] = getattr(source, method)(target, company, date)
        return self._rates[key]
