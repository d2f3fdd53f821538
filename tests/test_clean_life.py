"""Both addons come and go, come again, are used and go: nothing of Odoo's changed, nothing left."""

import subprocess

from devtools import settings


def test_nothing_changes_and_nothing_is_left():
    command = [
        settings.ROOT / 'bin/odoo', '--test', 'python', settings.ROOT / 'benchmarks/clean_life.py',
    ]  # fmt: skip
    result = subprocess.run(
        [*map(str, command), '200', 'used'], capture_output=True, text=True, check=False,
        timeout=900, env=settings.own_environment(),
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count('no problems') == 5, result.stdout
