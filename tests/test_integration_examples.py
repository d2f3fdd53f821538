"""The examples of docs/integrations.md, on a real server, as somebody would copy them."""

import json
import os
import re
import shlex
import urllib.error
import urllib.request

import pytest
from live_server import OPENER, prepare, running

from devtools import addon_tests, odoo_server, settings, templates

PAGE = settings.ROOT / 'docs' / 'integrations.md'
ROW = re.compile(r'^\| `(crm\.[\w.]+)` \| ([^|;]+)', re.MULTILINE)
BLOCK = re.compile(r'^```(python|bash)\n(.*?)^```$', re.DOTALL | re.MULTILINE)


@pytest.fixture
def server(monkeypatch):
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.ensure_addon) as name,
    ):
        key = prepare(odoo, name, '')
        with running(odoo, name, 2) as url:
            monkeypatch.setenv('ODOO_URL', url)
            monkeypatch.setenv('ODOO_KEY', key)
            monkeypatch.setenv('no_proxy', '127.0.0.1')
            yield url


def send(command):
    """Send what a curl command sends: not every machine has curl."""
    program, flags, address, *options = shlex.split(os.path.expandvars(command))
    assert (program, flags) == ('curl', '-s')
    headers, data = {}, None
    for name, value in zip(options[::2], options[1::2], strict=True):
        if name == '-H':
            headers.update([value.split(': ')])
        else:
            assert name == '-d'
            data = value.encode()
    with OPENER.open(urllib.request.Request(address, data, headers), timeout=60) as answer:
        return json.load(answer)


def test_every_example(server):
    blocks = BLOCK.findall(PAGE.read_text())
    assert {language for language, _text in blocks} == {'bash', 'python'}
    names, answers = {}, []
    for language, text in blocks:
        if language == 'python':
            try:
                exec(compile(text, str(PAGE), 'exec'), names)  # noqa: S102 the page is ours
            except urllib.error.HTTPError as error:
                pytest.fail(f'{text}\n{error.read().decode()[:2000]}')
        else:
            answers.append(send(text.replace('\\\n', '')))
    [created], explained = answers
    assert created > 0
    assert explained['source'] in ('manual', 'lines', 'quotation', 'order')
    for model, promised in ROW.findall(PAGE.read_text()):
        there = names['call'](model, 'fields_get', attributes=['type'])
        fields = re.findall(r'`(\w+)`', re.sub(r'\(.*?\)', '', promised))
        assert fields
        assert [field for field in fields if field not in there] == [], model
