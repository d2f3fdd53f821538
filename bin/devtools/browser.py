"""Chromium for the browser tours."""

import os
import shutil

from . import console, locking, processes

NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
INSTALL = 'apt-get install -y --no-install-recommends chromium fonts-dejavu-core'


def path():
    """The browser's program, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure():
    """Make sure that a browser is there: found on the PATH, or installed by root."""
    if path():
        return
    if os.geteuid() != 0 or not shutil.which('apt-get'):
        raise console.Failure('the browser tests need Chromium: as root, apt-get install chromium')
    env = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    with locking.held('browser', waiting_for='installing Chromium'):
        if not path():
            command = ['sh', '-c', f'apt-get update && {INSTALL}']
            processes.run_logged('Installing Chromium', command, 'apt-chromium', env=env)
