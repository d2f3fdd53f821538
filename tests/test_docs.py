"""README.md, docs/ and benchmarks/: pages are short, links lead somewhere, words are found."""

import re

import pytest
from lxml import etree

from devtools import settings

WORDS = 1500
ADDONS = ('opportunity_plus', 'opportunity_plus_project')
PAGES = [
    settings.ROOT / 'README.md',
    *sorted(settings.ROOT.glob('docs/**/*.md')),
    *sorted(settings.ROOT.glob('benchmarks/**/*.md')),
]
LINK = re.compile(r'\[(?:[^\]]*)\]\(([^)\s]+)\)')
CODE = re.compile(r'`[^`\n]*`')
BLOCK = re.compile(r'^```.*?^```$', re.DOTALL | re.MULTILINE)
HEADING = re.compile(r'^#+ (.+)$', re.MULTILINE)
# What people read, or has something that they read.
SCREEN = ('menuitem', 'button', 'filter', 'page', 'record')


def name(path):
    return str(path.relative_to(settings.ROOT))


def get_anchors(page):
    """Return the anchors of a page's headings, as forges make them."""
    headings = HEADING.findall(BLOCK.sub('', page.read_text()))
    plain = [re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', heading) for heading in headings]
    return {re.sub(r'[^\w\- ]', '', heading).strip().lower().replace(' ', '-') for heading in plain}


@pytest.mark.parametrize('page', PAGES, ids=name)
def test_pages_are_short(page):
    assert len(page.read_text().split()) <= WORDS


def test_links_lead_somewhere():
    wrong, count = [], 0
    for page in PAGES:
        for link in LINK.findall(CODE.sub('', BLOCK.sub('', page.read_text()))):
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
        for page in PAGES
        for link in LINK.findall(page.read_text())
        if not re.match(r'\w+:|#', link)
    }
    assert [name(page) for page in PAGES[1:] if page not in linked] == []


def get_screen_words():
    """Return pairs of a word that a view or menu of ours shows and the file that has it."""
    for addon in ADDONS:
        for folder in ('views', 'wizard', 'report', 'static/src'):
            for path in sorted(settings.ROOT.glob(f'{addon}/{folder}/**/*.xml')):
                for node in etree.parse(path).iter(*SCREEN):
                    yield get_label(node), name(path)


def get_label(node):
    """Return what a person reads on a menu, button, filter or tab, or as the title of an action."""
    if node.tag == 'record':
        title = node.find("field[@name='name']")
        return title.text if node.get('model', '').startswith('ir.actions.') else ''
    if node.get('position') == 'attributes':
        return ''
    counter = node.find("field[@widget='statinfo']")
    label = node.get('name' if node.tag == 'menuitem' else 'string')
    if not label and counter is not None:
        label = counter.get('string')
    if not label and node.tag == 'button':
        label = ' '.join(' '.join(node.itertext()).split())
    return label or ''


def test_words_of_the_screen_are_found():
    """Each is in bold or italics in a guide for users or in the glossary."""
    pages = [*settings.ROOT.glob('docs/guide/*.md'), settings.ROOT / 'docs/glossary.md']
    text = '\n'.join(page.read_text() for page in pages)
    explained = {
        part.lower()
        for emphasized in re.findall(r'\*{1,2}([^*\n]+)\*{1,2}', text)
        for part in (emphasized, *emphasized.split(' / '))
    }
    words = {(word, file) for word, file in get_screen_words() if word}
    assert len({word for word, _file in words}) > 150
    missing = sorted((word, file) for word, file in words if word.lower() not in explained)
    assert missing == []


def test_administrators_find_jobs_groups_and_rules():
    text = (settings.ROOT / 'docs/guide/administrator.md').read_text()
    names = {
        record.find("field[@name='name']").text
        for addon in ADDONS
        for folder in ('data', 'security')
        for path in settings.ROOT.glob(f'{addon}/{folder}/*.xml')
        for record in etree.parse(path).iter('record')
        if record.get('model') in ('ir.cron', 'res.groups', 'ir.rule')
        and record.find("field[@name='name']") is not None
    }
    assert len(names) > 20
    # The rules on dialogs are named by how they begin.
    dialogs = re.compile(r'(Lines of |Columns of )?Own ')
    assert [each for each in sorted(names) if each not in text and not dialogs.match(each)] == []


def test_administrators_find_what_removal_deletes():
    text = (settings.ROOT / 'docs/guide/administrator.md').read_text()
    models = {
        found[1]
        for addon in ADDONS
        for path in settings.ROOT.glob(f'{addon}/models/**/*.py')
        if 'models.Model)' in (code := path.read_text())
        and (found := re.search(r"_name = '(crm\.opportunity\.[\w.]+)'", code))
    }
    assert len(models) > 10
    assert [each for each in sorted(models) if f"`{each.replace('.', '_')}`" not in text] == []
