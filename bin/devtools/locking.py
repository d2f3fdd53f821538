"""Locks between processes.  The kernel releases them when a process dies."""

import contextlib
import fcntl
import os

from . import console, settings


@contextlib.contextmanager
def held(name, *, shared=False, wait=True, waiting_for=None):
    """Hold the lock `name`; tell when another process makes us wait.

    Yields whether we hold it, which without `wait` may not be so.
    """
    settings.LOCKS.mkdir(parents=True, exist_ok=True)
    file = settings.LOCKS / f'{name}.lock'
    # Not inherited by children.
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                yield False
                return
            if waiting_for:
                console.say(f'Waiting: another process is {waiting_for} ...')
            fcntl.flock(descriptor, mode)
        yield True
    finally:
        os.close(descriptor)
