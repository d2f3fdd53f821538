"""What the commands start ends with them, at whatever moment they are killed."""

import random
import subprocess
import sys
import time
from pathlib import Path

from conftest import wait_until

from devtools import ports, settings

ROUNDS = 60
MARK = '98765.4321'  # seconds that nobody else sleeps
STARTER = f"""
import time
from devtools import console, processes
console.raise_on_signal()
print('now', flush=True)
processes.start(['sleep', '{MARK}'])
time.sleep(60)
"""


def find_marked():
    """Return the processes that have the mark in their command line."""
    found = []
    for file in Path('/proc').glob('[0-9]*/cmdline'):
        try:
            line = file.read_bytes().decode(errors='replace')
        except OSError:
            continue
        if MARK in line:
            found.append(line)
    return found


def test_killed_while_starting_another():
    """Before the other asked to end with it, before it is a program of its own, or after."""
    for _round in range(ROUNDS):
        starter = subprocess.Popen(
            [sys.executable, '-B', '-c', STARTER], stdout=subprocess.PIPE, text=True,
            env=settings.own_environment(PYTHONPATH=str(settings.BIN)),
        )  # fmt: skip
        with starter:
            assert starter.stdout.readline() == 'now\n'
            time.sleep(random.uniform(0, 0.012))
            starter.kill()
    wait_until(lambda: not find_marked(), 10)


def test_reserved_port():
    """Servers of other processes may listen on it, one after the other, and nobody is given it."""
    port = ports.reserve()
    server = f"import http.server as h; h.HTTPServer(('127.0.0.1', {port}), None)"
    for _again in range(2):
        subprocess.run([sys.executable, '-c', server], check=True)
    assert port not in {ports.reserve() for _number in range(100)}
