"""Running child processes: output kept in a log, progress shown, everything stopped."""

import contextlib
import os
import signal
import subprocess
import time

from . import console, settings


def run_logged(title, command, log_name, *, env=None, cwd=None, detail=None, hint=None):
    """Run a command under a progress line and return its output; Failure when it fails.

    `detail` turns the last line of output into the text shown beside the progress.
    `hint` turns the whole output into the one line of the error.
    """
    settings.LOGS.mkdir(parents=True, exist_ok=True)
    log = settings.LOGS / f'{log_name}.log'
    progress = console.Progress(title)
    with log.open('w+b') as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env or settings.own_environment(),
            cwd=cwd,
            start_new_session=True,
        )
        with stopped_at_exit(process):
            while process.poll() is None:
                progress.update(detail(tail(log)) if detail else '')
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.2)
    text = log.read_text(errors='replace')
    if process.returncode:
        progress.failed()
        if 'No space left on device' in text:
            raise console.Failure('the disk is full: make room, then run the same command again')
        reason = hint(text) if hint else None
        raise console.Failure(f'{reason or title + " failed"} (all of it: {log})')
    progress.done()
    return text


def tail(path, size=2000):
    """Return the last line of a file that is being written."""
    with path.open('rb') as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - size))
        lines = stream.read().decode(errors='replace').strip().splitlines()
    return lines[-1] if lines else ''


@contextlib.contextmanager
def stopped_at_exit(process, patience=10):
    """Stop a process started with start_new_session, and all its children, on the way out."""
    try:
        yield process
    finally:
        stop_group(process, patience)


def stop_group(process, patience=10):
    """Ask the process group to end, insist after `patience` seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            process.poll()
            if not group_alive(process.pid):
                break
            time.sleep(0.05)
    process.wait()


def group_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
