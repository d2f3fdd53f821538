"""Locks between processes.  The kernel releases them when a process dies."""

import contextlib
import fcntl
import os

from . import console, settings


@contextlib.contextmanager
def held(name, *, shared=False, waiting_for=None):
    """Hold the lock `name`; tell when another process makes us wait."""
    descriptor = open_lock(name)
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_for:
                console.say(f'Waiting: another process is {waiting_for} ...')
            fcntl.flock(descriptor, mode)
        yield descriptor
    finally:
        os.close(descriptor)


def open_lock(name):
    """Open (and create) a lock file without locking it; not inherited by children."""
    settings.LOCKS.mkdir(parents=True, exist_ok=True)
    return os.open(settings.LOCKS / f'{name}.lock', os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor):
    """Turn a lock exclusive if nobody else holds it; tell whether it worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(descriptor):
    """Hold an opened lock together with others."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)
