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
ROW = re.compile(r'^\| `((?:crm|sale)\.[\w.]+)` \| ([^|;]+)', re.MULTILINE)
# LEAD=$(curl … | jq '.[0]')
KEPT = re.compile(r"(\w+)=\$\((curl .*) \| jq '(.*)'\)\s*", re.DOTALL)
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


def test_every_example(server, monkeypatch):
    blocks = BLOCK.findall(PAGE.read_text())
    assert {language for language, _text in blocks} == {'bash', 'python'}
    names, answers = {}, {}
    for language, text in blocks:
        if language == 'python':
            try:
                exec(compile(text, str(PAGE), 'exec'), names)  # noqa: S102 the page is ours
            except urllib.error.HTTPError as error:
                pytest.fail(f'{text}\n{error.read().decode()[:2000]}')
            continue
        for name in ('customer', 'buyer', 'product'):
            monkeypatch.setenv(name.upper(), str(names[name]))
        kept = KEPT.fullmatch(text)
        answer = send((kept[2] if kept else text).replace('\\\n', ''))
        if kept:
            assert kept[3] in ('.', '.[0]')
            answer = answer[0] if kept[3] == '.[0]' else answer
            monkeypatch.setenv(kept[1], str(answer))
        answers[re.search(r'/json/2/([\w./]+)', text)[1]] = answer
    assert answers['sale.order/action_confirm']
    [wheels] = answers['crm.lead/read']
    assert (wheels['won_status'], wheels['amount_source']) == ('won', 'order')
    assert (
        wheels['expected_revenue'] == answers['crm.lead/get_amount_explanation']['amount'] == 1000
    )
    assert wheels['id'] in [row['id'] for row in answers['crm.lead/search_read']]
    for model, promised in ROW.findall(PAGE.read_text()):
        there = names['call'](model, 'fields_get', attributes=['type'])
        fields = re.findall(r'`(\w+)`', re.sub(r'\(.*?\)', '', promised))
        assert fields
        assert [field for field in fields if field not in there] == [], model
