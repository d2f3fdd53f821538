"""The parts of a whole run, as many side by side as there are cores.

Each is a process of its own (`python -m devtools.parts RESULT KIND PATHS`), with its own database,
port and folders.  What it prints is kept, and shown when it ends.
"""

import contextlib
import dataclasses
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import addon_tests, console, lint, processes, script_tests, settings, times, upstream

KINDS = {
    'lint': lambda _paths: addon_tests.Result(lint.run()),
    'addon': lambda paths: addon_tests.run([], paths),
    'shop': lambda paths: addon_tests.run_shop([], paths),
    'project': lambda paths: addon_tests.run_project([], paths),
    'commands': lambda paths: script_tests.run([], paths),
    'upstream': lambda _paths: upstream.run(settings.UPSTREAM_MODULES_CI),
}
# To drop its databases and stop its server, when interrupted.
PATIENCE = 60


@dataclasses.dataclass
class Part:
    """A part of a run, and once started its process, its output and its result."""

    kind: str
    paths: tuple = ()
    name: str = ''

    def estimate(self):
        known = times.read()
        if not self.paths:
            return known.get(self.kind, times.UNKNOWN_PART)
        return sum(times.of_file(path, known) for path in self.paths)

    def start(self, folder):
        self.output, self.file = folder / f'{self.name}.log', folder / f'{self.name}.json'
        self.since = time.monotonic()
        command = [sys.executable, '-B', '-m', __spec__.name, self.file, self.kind, *self.paths]
        with self.output.open('wb') as output:
            self.process = processes.start(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )

    def finish(self):
        """Show what was printed; return the result."""
        seconds = self.show()
        if not self.file.exists():
            return addon_tests.Result(1)
        result = addon_tests.Result(**json.loads(self.file.read_text()))
        if not self.paths:
            result.seconds = {self.kind: seconds}
        return result

    def show(self):
        seconds = time.monotonic() - self.since
        console.say(f'\n=== {self.name} ({seconds:.0f} s) ===')
        console.say(self.output.read_text(errors='replace').rstrip())
        return seconds

    def where(self):
        """Tell how far it is, if pytest says so."""
        percent = re.findall(r'\[ *\d+%\]', processes.end_of(self.output, 200))
        return ' '.join([self.name, *percent[-1:]])


def run(parts):
    """Run all parts, the longest first; return pairs of kind and result."""
    for number, part in enumerate(parts, 1):
        part.name = f'{part.kind}-{number}' if part.paths else part.kind
    waiting = sorted(parts, key=Part.estimate)
    running, results = [], []
    progress = console.Progress(f'{len(parts)} parts, {settings.SIDE_BY_SIDE} at a time')
    with addon_tests.run_folder() as folder, stopped_at_exit(running):
        while waiting or running:
            while waiting and len(running) < settings.SIDE_BY_SIDE:
                part = waiting.pop()
                part.start(folder)
                running.append(part)
            progress.update(', '.join(part.where() for part in running))
            time.sleep(0.2)
            for part in [part for part in running if part.process.poll() is not None]:
                running.remove(part)
                results.append((part.kind, part.finish()))
                times.remember(results[-1][1].seconds)
    progress.done()
    return results


@contextlib.contextmanager
def stopped_at_exit(running):
    """Stop the parts that still run on the way out, and show what they printed until then."""
    try:
        yield
    finally:
        processes.stop_groups([part.process for part in running], signal.SIGINT, PATIENCE)
        for part in running:
            part.show()


def main(arguments):
    file, kind, *paths = arguments
    result = KINDS[kind](paths)
    Path(file).write_text(json.dumps(dataclasses.asdict(result)))
    return result.code


if __name__ == '__main__':
    console.guarded(main, 'bin/test')
