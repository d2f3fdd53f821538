"""README.md and docs/: pages are short, links lead somewhere, words of the screen are found."""

import re

import pytest

from devtools import settings

WORDS = 1500
PAGES = [settings.ROOT / 'README.md', *sorted(settings.ROOT.glob('docs/**/*.md'))]
LINKING = [*PAGES, *sorted(settings.ROOT.glob('benchmarks/**/*.md'))]
LINK = re.compile(r'\[(?:[^\]]*)\]\(([^)\s]+)\)')
CODE = re.compile(r'^```.*?^```$|`[^`\n]*`', re.DOTALL | re.MULTILINE)
HEADING = re.compile(r'^#+ (.+)$', re.MULTILINE)
# What benchmarks/beside_stock.py writes into a page.
MEASURED = re.compile(r'<!-- measured -->.*<!-- end of measured -->', re.DOTALL)


def name(path):
    return str(path.relative_to(settings.ROOT))


def get_anchors(page):
    """Return the anchors of a page's headings, as forges make them."""
    headings = HEADING.findall(re.sub(r'^```.*?^```$', '', page.read_text(), flags=re.S | re.M))
    plain = [re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', heading) for heading in headings]
    return {re.sub(r'[^\w\- ]', '', heading).strip().lower().replace(' ', '-') for heading in plain}


@pytest.mark.parametrize('page', PAGES, ids=name)
def test_pages_are_short(page):
    assert len(MEASURED.sub('', page.read_text()).split()) <= WORDS


def test_links_lead_somewhere():
    wrong, count = [], 0
    for page in LINKING:
        for link in LINK.findall(CODE.sub('', page.read_text())):
            if re.match(r'\w+:', link):
                continue
            count += 1
            path, _hash, anchor = link.partition('#')
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in get_anchors(target)):
                wrong.append(f'{name(page)}: {link}')
    assert count > 100
    assert wrong == []


def test_no_page_is_lost():
    """Every page is linked from another one."""
    linked = {
        (page.parent / link.partition('#')[0]).resolve()
        for page in LINKING
        for link in LINK.findall(page.read_text())
        if not re.match(r'\w+:|#', link)
    }
    assert [name(page) for page in PAGES[1:] if page not in linked] == []
