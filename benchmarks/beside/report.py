"""Keeps what was measured, and writes docs/performance.md and its drawing from all of it."""

import dataclasses
import json
import os
import platform
import re
import subprocess
from pathlib import Path

from devtools import settings, virtualenv

from .results import TABLE_HEAD, Result
from .work import BY_NAME

STORED = Path(__file__).with_name('measured.json')
PAGE = settings.ROOT / 'docs/performance.md'
DRAWING = settings.ROOT / 'docs/performance.png'
MEASURED = re.compile(r'(?<=<!-- measured -->\n).*(?=<!-- end of measured -->)', re.DOTALL)


def store(result, versions):
    """Put a result in the place of an earlier one, and write the page anew."""
    known = {(other.name, other.size): other for other in load()}
    known[result.name, result.size] = result
    order = list(BY_NAME)
    kept = sorted(
        (other for other in known.values() if other.name in BY_NAME),
        key=lambda other: (other.size, order.index(other.name)),
    )
    lines = [json.dumps(shorten(dataclasses.asdict(other))) for other in kept]
    STORED.write_text('[\n' + ',\n'.join(lines) + '\n]\n')
    text = PAGE.read_text()
    PAGE.write_text(MEASURED.sub(lambda _match: describe(kept, versions), text))


def load():
    if not STORED.exists():
        return []
    return [Result(**values) for values in json.loads(STORED.read_text())]


def shorten(values):
    """Five digits are more than a measurement tells."""
    if isinstance(values, dict):
        return {key: shorten(value) for key, value in values.items()}
    return float(f'{values:.5g}') if isinstance(values, float) else values


def describe(results, versions):
    """The tables of all sizes, in Markdown."""
    blocks = [versions]
    for size in sorted({result.size for result in results}):
        rows = [result for result in results if result.size == size]
        dates = sorted({result.date for result in rows})
        pairs = sorted({result.pairs for result in rows})
        when = ' to '.join(dict.fromkeys((dates[0], dates[-1])))
        many = ' to '.join(dict.fromkeys((str(pairs[0]), str(pairs[-1]))))
        blocks += [f'### {size:,} opportunities', f'Measured {when}, {many} pairs.']
        blocks.append('\n'.join([TABLE_HEAD, *(result.row() for result in rows)]))
    return '\n' + '\n\n'.join(blocks) + '\n\n'


def get_versions(odoo):
    """A sentence on the machine and what ran there."""
    [(postgres,)] = odoo.server.sql('SHOW server_version')
    model = re.search(r'model name\s*: (.*)', Path('/proc/cpuinfo').read_text())
    return (
        f'Machine: {os.cpu_count()} cores ({model[1].strip() if model else platform.machine()}),'
        f' Python {platform.python_version()}, PostgreSQL {postgres.split()[0]},'
        f' Odoo {odoo.source.version}. Command: `bin/odoo --test python'
        ' benchmarks/beside_stock.py --store`, with the sizes and pairs that are named below.'
    )


def draw():
    """Draw how the work grows; matplotlib has an environment of its own."""
    environment = virtualenv.ensure(settings.DRAWING_REQUIREMENTS, 'drawing library')
    script = Path(__file__).with_name('drawing.py')
    subprocess.run(
        [environment.python, script, STORED, DRAWING], check=True, env=settings.own_environment()
    )
