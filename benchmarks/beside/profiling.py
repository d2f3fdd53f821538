"""Where a piece of work spends its time, and which queries it makes from where."""

import collections
import cProfile
import io
import pstats
import re
import sys
from unittest.mock import patch

from odoo.sql_db import Cursor

LONGEST, MOST, CALLERS = 45, 60, 4
# Not the cache, which has the same name.
ADDON = re.compile(r'/(?:odoo/addons|\w+/(?=opportunity_plus\w*/\w+/))/?(.*)')


def run(cr, function):
    """Call a function with a profiler and a look at its queries; return what they saw."""
    queries = collections.Counter()
    execute = Cursor.execute

    def noticed(self, query, *arguments, **options):
        before = self.sql_log_count
        result = execute(self, query, *arguments, **options)
        if self.sql_log_count > before:
            queries[shorten(query), find_caller()] += 1
        return result

    profiler = cProfile.Profile()
    with patch.object(Cursor, 'execute', noticed):
        profiler.runcall(function)
    text = io.StringIO()
    for order in ('cumulative', 'tottime'):
        pstats.Stats(profiler, stream=text).sort_stats(order).print_stats(LONGEST)
    total = sum(queries.values())
    print(f'{total} queries, by statement and the methods that asked:', file=text)
    for (query, caller), count in queries.most_common(MOST):
        print(f'{count:6} {query}\n           {caller}', file=text)
    return text.getvalue()


def shorten(query):
    """The start of a statement, without the columns of a SELECT."""
    code = ' '.join(str(getattr(query, 'code', query)).split())
    return re.sub(r'^SELECT .*? FROM', 'SELECT … FROM', code)[:140]


def find_caller():
    """The innermost methods of addons that led here."""
    found, frame = [], sys._getframe(2)
    while frame and len(found) < CALLERS:
        if place := ADDON.search(frame.f_code.co_filename):
            found.append(f'{place[1]}:{frame.f_lineno} {frame.f_code.co_name}')
        frame = frame.f_back
    return ' < '.join(found)
