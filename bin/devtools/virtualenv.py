"""Virtual environments from the lock files, in the cache."""

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

from . import console, debian, locking, processes, settings


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
    stem = requirements.stem.replace('requirements', 'venv')
    version = '{}.{}'.format(*sys.version_info)
    home = settings.CACHE / f'{stem}-{version}-{lock_hash(requirements)}'
    if not (home / 'complete').exists():
        with locking.held(stem, waiting_for=f'installing the {label}'):
            if not (home / 'complete').exists():
                make(home, requirements, label)
                for old in home.parent.glob(f'{stem}-{version}-*'):
                    if old != home:
                        shutil.rmtree(old, ignore_errors=True)
    return Environment(home)


def make(home, requirements, label):
    """Make an environment.  It is complete when its file `complete` is there."""
    # A venv cannot be renamed (its scripts hold its path), hence the stamp.
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    has_pip = can_import('ensurepip')
    if not can_import('venv'):
        raise console.Failure(
            "this Python has no module venv: as root, apt-get install python3-venv"
        )
    python = home / 'bin/python'
    processes.run_logged(
        'Making a virtual environment',
        [sys.executable, '-m', 'venv', '--without-pip', home],
        'venv',
    )
    if has_pip:
        # Not left to venv, which keeps to itself why this fails.
        processes.run_logged('Adding pip', [python, '-Im', 'ensurepip'], 'ensurepip')
    pip = [python, '-m', 'pip'] if has_pip else [python, pip_of_debian()]
    # --no-deps: the lock is complete.  The constraint file of the machine's own
    # configuration is none of our business, everything is pinned and hashed.
    processes.run_logged(
        f'Installing {label}',
        [
            *pip,
            'install',
            '--no-deps',
            '--require-hashes',
            '--only-binary',
            ':all:',
            '--disable-pip-version-check',
            '--no-input',
            '--retries',
            '2',
            '--progress-bar',
            'off',
            '-r',
            requirements,
        ],
        'pip',
        env=settings.own_environment(PIP_CONSTRAINT='/dev/null', **certificates()),
        detail=lambda line: line.split(' (')[0],
        hint=pip_hint,
    )
    (home / 'complete').touch()


def can_import(name):
    """Tell whether the running Python has a module of the standard library."""
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def pip_of_debian():
    """Return the path of a runnable pip taken from Debian's python3-pip-whl."""
    target = settings.CACHE / 'pip'
    if not target.exists():
        part = target.with_name('pip.part')
        shutil.rmtree(part, ignore_errors=True)
        archives = debian.fetch(['python3-pip-whl'], "Fetching Debian's pip")
        debian.unpack(archives, part, 'Unpacking pip')
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
        archives = debian.fetch(['ca-certificates'], "Fetching Debian's certificates")
        part = settings.CACHE / 'certificates.part'
        debian.unpack(archives, part, 'Unpacking certificates')
        files = sorted(part.glob('usr/share/ca-certificates/mozilla/*.crt'))
        temporary = bundle.with_name('certificates.pem.part')
        temporary.write_text('\n'.join(path.read_text() for path in files))
        temporary.rename(bundle)
        shutil.rmtree(part)
    return {'PIP_CERT': str(bundle)}


def pip_hint(text):
    network = (
        'NewConnectionError',
        'NameResolutionError',
        'Temporary failure in name resolution',
        'ConnectTimeoutError',
        'No route to host',
        'Network is unreachable',
        'ProxyError',
    )
    if any(word in text for word in network):
        return console.no_network('the Python package index')
    errors = [line for line in text.splitlines() if line.startswith('ERROR')]
    return f'pip failed: {errors[-1]}' if errors else None
