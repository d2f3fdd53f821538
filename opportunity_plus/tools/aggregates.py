"""Aggregates that count a thing once, however many rows of a report repeat it."""

from odoo.tools import SQL

# Far above any amount, so that a key times this and an amount never meet.
SCALE = 10**18


def sum_once(key, value):
    """Add up a value that the rows with the same key repeat.

    PostgreSQL adds distinct values only, not distinct keys. So each value is lifted by its key,
    which makes equal amounts of different keys differ, and the lifts are taken off the sum again:
    they are multiples of ``SCALE``. Exact, because both are ``numeric``.

    :param SQL key: a positive integer
    :param SQL value: the same in all rows of a key, or NULL to leave the row out
    :rtype: SQL
    """
    return SQL(
        'MOD(SUM(DISTINCT (%(key)s)::numeric * %(scale)s + %(value)s) + %(half)s, %(scale)s)'
        ' - %(half)s',
        key=key,
        value=value,
        scale=SQL(str(SCALE)),
        half=SQL(str(SCALE // 2)),
    )
