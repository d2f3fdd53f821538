"""What the user sees: steps, progress, and errors as one clear line."""

import errno
import os
import signal
import sys
import time

FULL_DISK = 'the disk is full: make room, then run the same command again'


class Failure(Exception):
    """A problem the user can understand: printed as one line, exit code 1."""


def tells_full_disk(text):
    return 'No space left on device' in text or 'File too large' in text


def no_network(what):
    """Return the one line about an unreachable source."""
    return f'no network: {what} cannot be reached; connect, then run the same command again'


def last_line(text):
    return text.strip().rpartition('\n')[2]


def say(text):
    """Print a line at once."""
    print(text, flush=True)


class Progress:
    """A line that tells what is being done and for how long.

    On a terminal it is rewritten in place; elsewhere it is repeated every 20 seconds.
    """

    def __init__(self, title):
        self.title = title
        self.start = self.last = time.monotonic()
        self.tty = sys.stdout.isatty()
        if not self.tty:
            say(f'{title} ...')

    def update(self, detail=''):
        now = time.monotonic()
        if now - self.last < (0.5 if self.tty else 20):
            return
        self.last = now
        text = f'{self.title} ... {now - self.start:.0f} s  {detail}'.rstrip()
        if self.tty:
            width = os.get_terminal_size().columns - 1
            print(f'\r\033[K{text[:width]}', end='', flush=True)
        else:
            say(text)

    def done(self):
        text = f'{self.title}: done in {time.monotonic() - self.start:.0f} s'
        say(f'\r\033[K{text}' if self.tty else text)


def raise_on_signal():
    """Turn SIGTERM and SIGHUP into the exception of Ctrl-C, so that cleaning up happens."""
    # A shell starts background jobs with SIGINT ignored; we want to be stoppable.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)


def guarded(main, name):
    """Run main() and leave with its exit code; errors become one line."""
    raise_on_signal()
    try:
        sys.exit(main(sys.argv[1:]))
    except (Failure, OSError) as error:
        code, text = 1, f'{name}: {error}'
        if getattr(error, 'errno', None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            text = f'{name}: {FULL_DISK}'
    except KeyboardInterrupt:
        code, text = 130, f'\n{name}: stopped'
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)
