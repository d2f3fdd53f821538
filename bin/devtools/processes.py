"""Running child processes: output kept in a log, progress shown, everything stopped."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import time

from . import console, settings

FULL = 20_000_000  # bytes left
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with(parent):
    """Ask the kernel to end this process, soon another program, when its parent is killed."""
    # A handler of ours would note the signal, and be gone with the note when the program begins.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # It was killed before we asked.
        os.kill(os.getpid(), signal.SIGKILL)


def start(command, **options):
    """Start a process in a session of its own: Ctrl-C reaches it by way of us only."""
    parent = os.getpid()
    # preexec_fn is safe here: these commands have one thread.
    return subprocess.Popen(
        [str(part) for part in command],
        start_new_session=True,
        preexec_fn=lambda: die_with(parent),  # noqa: PLW1509
        **options,
    )


def quiet(command, **options):
    """Run a short command to its end; return what it printed, apart from the terminal."""
    command = [str(part) for part in command]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def start_logged(command, log, mode='wb', **options):
    """Start a process whose output goes to a file."""
    with log.open(mode) as output:
        silent = {'stdin': subprocess.DEVNULL, 'stderr': subprocess.STDOUT}
        return start(command, stdout=output, **silent, **options)


def run_logged(title, command, log_name, *, env=None, cwd=None, detail=None, hint=None):
    """Run a command under a progress line and return its output; Failure when it fails.

    `detail` turns the last line of output into the text shown beside the progress.
    `hint` turns the whole output into the one line of the error.
    """
    settings.LOGS.mkdir(parents=True, exist_ok=True)
    log = settings.LOGS / f'{log_name}.log'
    progress = console.Progress(title)
    process = start_logged(command, log, env=env or settings.own_environment(), cwd=cwd)
    with stopped_at_exit(process):
        while process.poll() is None:
            progress.update(detail(tail(log)) if detail else '')
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
    text = log.read_text(errors='replace')
    if process.returncode:
        if progress.tty:
            console.say('')
        if disk_was_full(process.returncode, text, log.parent):
            raise console.Failure(console.FULL_DISK)
        reason = hint(text) if hint else None
        raise console.Failure(f'{reason or title + " failed"} (all of it: {log})')
    progress.done()
    return text


def disk_was_full(code, text, folder):
    """Tell whether that is why a command failed; its log may lack the end that says so."""
    if code == -signal.SIGXFSZ or console.tells_full_disk(text):
        return True
    return shutil.disk_usage(folder).free < FULL


def run_attached(command, env):
    """Run a command that shares our terminal's output; Ctrl-C lets it end by itself first."""
    process = start(command, env=env)
    with stopped_at_exit(process, first=signal.SIGINT):
        return process.wait()


def run_interactive(command, env):
    """Run a command that takes over the terminal, Ctrl-C included."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=env,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        try:
            return process.wait()
        finally:
            process.terminate()
            process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def tail(path):
    """Return the last line of a file that is being written."""
    with path.open('rb') as stream:
        stream.seek(max(0, path.stat().st_size - 2000))
        return console.last_line(stream.read().decode(errors='replace'))


@contextlib.contextmanager
def stopped_at_exit(process, first=signal.SIGTERM):
    """Stop a process made by start(), and all its children, on the way out."""
    try:
        yield process
    finally:
        stop(process, first)


def stop(process, first=signal.SIGTERM, patience=10):
    """Ask a process and its children to end, and insist after `patience` seconds."""
    for number in dict.fromkeys((first, signal.SIGTERM, signal.SIGKILL)):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            process.poll()
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                return
            # Asked once; signal 0 looks whether it, or a child of its, is left.
            number = 0
            time.sleep(0.05)
