"""Where Odoo 19 comes from: ODOO_HOME, or Debian's package unpacked into the cache."""

import os
import re
import shutil
from pathlib import Path

from . import console, debian, locking, selfie, settings

HOME = settings.CACHE / 'odoo'
# odoo-19 and the packages its relative links point into.
PACKAGES = [debian.PACKAGE, 'fonts-montserrat', 'fonts-ocr-b', 'fonts-roboto-unhinted']
PACKAGES += ['libjs-jquery', 'libjs-jquery-form', 'libjs-underscore']
# Of these sid has newer major versions with other files: the links fit the releases'.
PACKAGES_OF_THE_RELEASE = ['fonts-font-awesome', 'fonts-inconsolata']


class Source:
    """An Odoo 19: the folder to put on PYTHONPATH and its addons folders."""

    def __init__(self, parent):
        self.parent = parent
        folders = [parent / 'odoo/addons', parent / 'addons']
        self.addons = [
            folder for folder in folders if (folder / 'base').is_dir() or (folder / 'crm').is_dir()
        ]
        self.version = read_version(parent)

    def module(self, name):
        """Return the folder of a stock module."""
        return next((path / name for path in self.addons if (path / name).is_dir()), None)


def ensure():
    """Return a usable Odoo 19, fetching it when there is none."""
    if os.environ.get('ODOO_HOME'):
        return own_odoo(Path(os.environ['ODOO_HOME']).expanduser().resolve())
    if not HOME.exists():
        with locking.held('odoo', waiting_for='fetching Odoo'):
            if not HOME.exists():
                fetch()
    return Source(HOME / 'usr/lib/python3/dist-packages')


def fetch():
    """Download, unpack and repair Odoo; the folder appears under its name when complete."""
    of_the_release = [f'{name}/{debian.own_suite()}' for name in PACKAGES_OF_THE_RELEASE]
    with debian.unpacked([*PACKAGES, *of_the_release], 'Odoo 19', ' (125 MB)') as part:
        parent = part / 'usr/lib/python3/dist-packages'
        # A second, partial copy of the addons (Python files only) that Debian ships by accident.
        if not (parent / 'addons/web/static').exists():
            shutil.rmtree(parent / 'addons', ignore_errors=True)
        selfie.restore(parent / 'odoo/addons/mail')
        part.rename(HOME)
        shutil.rmtree(debian.HOME, ignore_errors=True)


def own_odoo(home):
    """Return the Odoo of ODOO_HOME: a source checkout or the parent of an installed `odoo`."""
    for parent in (home, home / 'usr/lib/python3/dist-packages', home.parent):
        if (parent / 'odoo/release.py').exists():
            source = Source(parent)
            if not source.version.startswith('19.0'):
                raise console.Failure(
                    f'ODOO_HOME={home} is Odoo {source.version}; Odoo 19.0 is needed'
                )
            return source
    raise console.Failure(f'ODOO_HOME={home} holds no Odoo (no odoo/release.py there)')


def read_version(parent):
    """Return the version of an Odoo, for Debian's with its date, for a git checkout its commit."""
    release = parent / 'odoo/release.py'
    numbers = re.search(r'^version_info = \((\d+), (\d+)', release.read_text(), re.MULTILINE)
    if not numbers:
        raise console.Failure(f'{release} names no version')
    version = '{}.{}'.format(*numbers.groups())
    stamp = parent.parents[2] / f'share/doc/{debian.PACKAGE}/changelog.Debian.gz'
    if stamp.exists():
        return f'{version}-debian-{int(stamp.stat().st_mtime)}'
    head = parent / '.git/HEAD'
    if head.exists():
        text = head.read_text().strip()
        reference = head.parent / text.removeprefix('ref: ')
        return f'{version}-{(reference.read_text() if reference.exists() else text).strip()[:12]}'
    return version
