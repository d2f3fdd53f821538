"""The addon makes no more queries beside stock Odoo's than it did, and the command for it works."""

import subprocess

from devtools import settings

COMMAND = [
    settings.ROOT / 'bin/odoo', '--test', 'python', settings.ROOT / 'benchmarks/beside_stock.py',
]  # fmt: skip


def call(*arguments):
    result = subprocess.run(
        [*map(str, COMMAND), *arguments], capture_output=True, text=True, check=False, timeout=900,
        env=settings.own_environment(),
    )  # fmt: skip
    return result.returncode, result.stdout + result.stderr


def test_no_piece_of_work_makes_more_queries_than_expected():
    code, printed = call('--check', '--sizes', '1000')
    assert code == 0, printed


def test_more_queries_are_noticed(tmp_path):
    """A limit that is passed fails, and names the work."""
    file = tmp_path / 'expected.json'
    file.write_text('{"write_text": -1}')
    code, printed = call('--check', '--only', 'write_text', '--expected', str(file))
    assert code == 1, printed
    assert 'write_text' in printed
