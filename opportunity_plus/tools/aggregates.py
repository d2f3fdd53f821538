"""Figures of groups that are no plain sums, and what they ask of the ORM's private hooks."""

from odoo import models
from odoo.tools import SQL

# Far above any amount, so that a key times this and an amount never meet.
SCALE = 10**18


class Group:
    """What the aggregates of one query are made of."""

    def __init__(self, records, query, get_standard):
        self._records, self._query, self._get_standard = records, query, get_standard

    def column(self, name):
        """Return the ``SQL`` of a field, if the user may read it."""
        return self._records._field_to_sql(self._records._table, name, self._query)

    def rate(self, name):
        """Return the ``SQL`` of the rate by which Odoo's ``sum_currency`` divides, asked before.

        :param name: the field of the currency
        """
        alias = self._query.make_alias(self._records._table, f'{name}__rates')
        return SQL('COALESCE(%s, 1.0)', SQL.identifier(alias, 'rate'))

    def standard(self, spec):
        """Return the ``SQL`` of an aggregate as Odoo has it."""
        return self._get_standard(spec, self._query)


class OwnAggregates(models.AbstractModel):
    """For models whose groups show figures that Odoo cannot compute."""

    _register = False  # No model: only a base class of some.

    def _get_own_aggregate(self, name, function, group):
        """Return the ``SQL`` of an aggregate, an empty one to leave it to Odoo.

        :param name: the field
        :param function: ``sum``, ``avg`` ...
        :param Group group: the columns
        """
        return SQL()

    def _read_group_select(self, aggregate_spec, query):
        group = Group(self, query, super()._read_group_select)
        name, _colon, function = aggregate_spec.partition(':')
        return self._get_own_aggregate(name, function, group) or group.standard(aggregate_spec)


def join_ids(first, second):
    """Make one integer of two ids, of which the second may be NULL."""
    return SQL('(%s::bigint << 31) | COALESCE(%s, 0)', first, second)


def sum_once(key, value):
    """Add up a value that the rows with the same key repeat.

    PostgreSQL adds distinct values only, not distinct keys. So each value is lifted by its key,
    which makes equal amounts of different keys differ, and the lifts are taken off the sum again:
    they are multiples of ``SCALE``. Exact, because both are ``numeric``.

    :param SQL key: a positive integer
    :param SQL value: the same in all rows of a key, or NULL to leave the row out
    """
    return SQL(
        'MOD(SUM(DISTINCT (%(key)s)::numeric * %(scale)s + %(value)s) + %(half)s, %(scale)s)'
        ' - %(half)s',
        key=key,
        value=value,
        scale=SQL(str(SCALE)),
        half=SQL(str(SCALE // 2)),
    )


def average_once(key, value):
    """Return the average of a value that the rows with the same key repeat (:func:`sum_once`)."""
    return SQL(
        '(%(sum)s) / NULLIF(COUNT(DISTINCT %(key)s) FILTER (WHERE %(value)s IS NOT NULL), 0)',
        sum=sum_once(key, value),
        key=key,
        value=value,
    )
