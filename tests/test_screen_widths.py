"""The check of widths: what it finds on a page, and what it leaves alone."""

import json
import subprocess

import pytest

from devtools import browser, node, settings

CUT = 'overflow: hidden; white-space: nowrap;'


def cell(kind, width, text):
    """A row with one column of this width, as Odoo's lists have them."""
    style = f'{CUT} padding: 0; width: {width}px'
    table = f'table-layout: fixed; width: {width}px; border-spacing: 0'
    return f'<table style="{table}"><tr><td class="{kind}" style="{style}">{text}</td></tr></table>'


def wide(attributes):
    """A table that is wider than its room, but not beyond the edge of the screen."""
    room = f'<div {attributes} style="overflow: auto; width: 200px">'
    return room + '<table style="width: 300px"><tr><td>Amount</td></tr></table></div>'


HEADER = f'<table><tr><th><span style="display: block; {CUT} width: 30px">Quantity</span></th></tr>'
CASES = {
    'a number that is cut': (
        'desktop', cell('o_list_number', 60, '$ 123,456,789.00'), ['cut: td'] * 3
    ),
    'a number that fits': ('desktop', cell('o_list_number', 160, '$ 123,456.00'), []),
    'a name in a narrow column': (
        'desktop', cell('o_list_char', 60, 'Atelier Bellecour: studio move'), ['cut: td'] * 3
    ),
    'a name in a wide column': (
        'desktop', cell('o_list_char', 120, 'Atelier Bellecour: studio move'), []
    ),
    'a header': ('desktop', HEADER, ['header is cut'] * 3),
    'a button': (
        'desktop', f'<button style="{CUT} width: 40px">Hand Over All</button>', ['does not fit'] * 3
    ),
    'a badge, on the phone': (
        'phone', '<span class="badge" style="display: inline-block; width: 30px">Accepted</span>',
        ['390 px wide: does not fit'],
    ),
    'beyond the edge, at one width': (
        'desktop', '<div style="width: 1300px">Untaxed</div>',
        ['1280 px wide: the page is 1300 px wide', '1280 px wide: beyond the edge'],
    ),
    'a table wider than its room': ('desktop', wide(''), ['wider than its room'] * 3),
    'figures that a phone scrolls': ('phone', wide('role="region" tabindex="0"'), []),
    'figures that a desktop does not': (
        'desktop', wide('role="region" tabindex="0"'), ['wider than its room'] * 3
    ),
    'a pivot': ('desktop', wide('class="o_pivot"'), []),
    'words for screen readers': (
        'desktop', f'<div style="{CUT} position: absolute; width: 1px; height: 1px">More</div>', []
    ),
    'what is not shown': (
        'desktop', f'<div style="display: none; {CUT} width: 5px">More</div>', []
    ),
}  # fmt: skip


@pytest.fixture(scope='module')
def found():
    node.ensure()
    browser.ensure()
    pages = [(size, html) for size, html, _expected in CASES.values()]
    answer = subprocess.run(
        ['node', settings.ROOT / 'tests/screens/measured.js', browser.path()],
        input=json.dumps(pages),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(zip(CASES, json.loads(answer.stdout), strict=True))


@pytest.mark.parametrize('case', CASES)
def test_case(found, case):
    expected = CASES[case][2]
    assert len(found[case]) == len(expected)
    for sentence, part in zip(found[case], expected, strict=True):
        assert part in sentence
