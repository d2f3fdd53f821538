"""Keeps what was measured; writes docs/performance.md, a page for each size and the drawing."""

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
SIZES = settings.ROOT / 'docs/performance'
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
    write_pages(kept, versions)


def load():
    if not STORED.exists():
        return []
    return [Result(**values) for values in json.loads(STORED.read_text())]


def shorten(values):
    """Five digits are more than a measurement tells."""
    if isinstance(values, dict):
        return {key: shorten(value) for key, value in values.items()}
    return float(f'{values:.5g}') if isinstance(values, float) else values


def write_pages(results, versions):
    """Write a page with the table of each size, and name them on the page of all."""
    blocks = ['| opportunities | measured |\n| --- | --- |']
    for size in sorted({result.size for result in results}):
        rows = [result for result in results if result.size == size]
        when = describe_range(result.date for result in rows)
        pairs = describe_range(result.pairs for result in rows)
        text = [
            f'# {size:,} opportunities, beside stock Odoo',
            f'Measured {when}, {pairs} pairs. How, and notes: [performance.md](../performance.md).',
            '\n'.join([TABLE_HEAD, *(result.row() for result in rows)]),
        ]
        (SIZES / f'{size}.md').write_text('\n\n'.join(text) + '\n')
        blocks.append(f'| [{size:,}](performance/{size}.md) | {when} |')
    named = '\n'.join(blocks)
    page = MEASURED.sub(lambda _match: f'\n{versions}\n\n{named}\n\n', PAGE.read_text())
    PAGE.write_text(page)


def describe_range(values):
    """The lowest and the highest, or the one that there is."""
    values = sorted(set(values))
    return ' to '.join(dict.fromkeys((str(values[0]), str(values[-1]))))


def get_versions(odoo):
    """A sentence on the machine and what ran there."""
    [(postgres,)] = odoo.server.sql('SHOW server_version')
    model = re.search(r'model name\s*: (.*)', Path('/proc/cpuinfo').read_text())
    return (
        f'Machine: {os.cpu_count()} cores ({model[1].strip() if model else platform.machine()}),'
        f' Python {platform.python_version()}, PostgreSQL {postgres.split()[0]},'
        f' Odoo {odoo.source.version}. Command: `bin/odoo --test python'
        ' benchmarks/beside_stock.py --store`, with the sizes and pairs that the pages name.'
    )


def draw():
    """Draw how the work grows; matplotlib has an environment of its own."""
    environment = virtualenv.ensure(settings.DRAWING_REQUIREMENTS, 'drawing library')
    script = Path(__file__).with_name('drawing.py')
    subprocess.run(
        [environment.python, script, STORED, DRAWING], check=True, env=settings.own_environment()
    )
