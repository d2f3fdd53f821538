"""The linters that run on Node.js, from package-lock.json into node_modules/."""

import hashlib
import os
import shutil

from . import console, locking, processes, settings

MODULES = settings.ROOT / 'node_modules'
OFFLINE = ('ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'ENETUNREACH')


def ensure():
    """Install what package-lock.json names, unless that is what is there."""
    if not (shutil.which('node') and shutil.which('npm')):
        raise console.Failure(
            'eslint and prettier need Node.js and npm: as root, apt-get install nodejs npm'
        )
    digest = hashlib.sha256((settings.ROOT / 'package-lock.json').read_bytes()).hexdigest()[:12]
    stamp = MODULES / f'.complete-{digest}'
    checkout = hashlib.sha256(str(settings.ROOT).encode()).hexdigest()[:12]
    with locking.held(f'node-{checkout}', waiting_for='installing the Node.js packages'):
        if not stamp.exists():
            processes.run_logged(
                'Installing the Node.js packages',
                ['npm', 'ci', '--ignore-scripts'],
                'npm',
                cwd=settings.ROOT,
                env=dict(os.environ),
                hint=npm_hint,
            )
            stamp.touch()


def npm_hint(text):
    if any(word in text for word in OFFLINE):
        return console.no_network('the npm registry')
    lines = [line for line in text.splitlines() if line.startswith('npm error')]
    return f'npm failed: {lines[0]}' if lines else None
