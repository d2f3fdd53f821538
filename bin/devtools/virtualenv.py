"""Virtual environments from the lock files, in the cache."""

import contextlib
import hashlib
import importlib.util
import shutil
import sys
import time
import zipfile
from pathlib import Path

from . import console, debian, locking, processes, settings

# Another checkout may still have the lock file of an environment that we do not need.
KEPT_DAYS = 30


class Environment:
    """A complete virtual environment."""

    def __init__(self, home):
        self.home = home
        self.python = home / 'bin/python'

    def tool(self, name):
        return self.home / 'bin' / name

    @property
    def site_packages(self):
        return next(self.home.glob('lib/python3*/site-packages'))


def lock_hash(requirements):
    return hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]


def ensure(requirements=settings.REQUIREMENTS, label='Python packages'):
    """Return the environment of a lock file, making it when needed."""
    stem = '{}-{}.{}'.format(requirements.stem.replace('requirements', 'venv'), *sys.version_info)
    home = settings.CACHE / f'{stem}-{lock_hash(requirements)}'
    stamp = home / 'complete'
    if not stamp.exists():
        with locking.held(stem, waiting_for=f'installing the {label}'):
            if not stamp.exists():
                make(home, requirements, label)
                stamp.touch()
                remove_old(home.parent.glob(f'{stem}-*/complete'))
    with contextlib.suppress(OSError):  # The disk may be full, or somebody else's.
        stamp.touch()
    return Environment(home)


def remove_old(stamps):
    for stamp in stamps:
        if time.time() - stamp.stat().st_mtime > KEPT_DAYS * 24 * 3600:
            shutil.rmtree(stamp.parent, ignore_errors=True)


def make(home, requirements, label):
    """Make an environment.  It is complete when its file `complete` is there."""
    # A venv cannot be renamed (its scripts hold its path), hence the stamp.
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    python = home / 'bin/python'
    command = [sys.executable, '-m', 'venv', '--without-pip', home]
    processes.run_logged('Making a virtual environment', command, 'venv', hint=console.last_line)
    if importlib.util.find_spec('ensurepip'):
        # Not left to venv, which keeps to itself why this fails.
        processes.run_logged('Adding pip', [python, '-Im', 'ensurepip'], 'ensurepip')
        pip = [python, '-m', 'pip']
    else:
        pip = [python, pip_of_debian()]
    # --no-deps: the lock is complete.  The constraint file of the machine's own
    # configuration is none of our business, everything is pinned and hashed.
    options = '--no-deps --require-hashes --only-binary :all: --disable-pip-version-check'
    options += ' --no-input --retries 2 --progress-bar off'
    processes.run_logged(
        f'Installing {label}',
        [*pip, 'install', *options.split(), '-r', requirements],
        'pip',
        env=settings.own_environment(PIP_CONSTRAINT='/dev/null', **certificates()),
        detail=lambda line: line.split(' (')[0],
        hint=pip_hint,
    )


def pip_of_debian():
    """Return the path of a runnable pip taken from Debian's python3-pip-whl."""
    target = settings.CACHE / 'pip'
    if not target.exists():
        with debian.unpacked(['python3-pip-whl'], 'pip') as part:
            wheel = next(part.glob('usr/share/python-wheels/pip-*.whl'))
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(part / 'site')
            part.rename(target)
    return target / 'site/pip'


def certificates():
    """Return the setting that gives pip its certificates where the machine has none."""
    if Path('/etc/ssl/certs/ca-certificates.crt').exists():
        return {}
    bundle = settings.CACHE / 'certificates.pem'
    if not bundle.exists():
        with debian.unpacked(['ca-certificates'], 'certificates') as part:
            files = sorted(part.glob('usr/share/ca-certificates/mozilla/*.crt'))
            (part / bundle.name).write_text('\n'.join(path.read_text() for path in files))
            (part / bundle.name).rename(bundle)
    return {'PIP_CERT': str(bundle)}


def pip_hint(text):
    network = ('NewConnectionError', 'NameResolutionError', 'ConnectTimeoutError', 'ProxyError')
    network += ('Temporary failure in name', 'No route to host', 'Network is unreachable')
    if any(word in text for word in network):
        return console.no_network('the Python package index')
    errors = [line for line in text.splitlines() if line.startswith('ERROR')]
    return f'pip failed: {errors[-1]}' if errors else None
