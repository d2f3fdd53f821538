"""Where Odoo 19 comes from: ODOO_HOME, or Debian's package unpacked into the cache."""

import ast
import os
import shutil
from pathlib import Path

from . import console, debian, locking, selfie, settings

HOME = settings.CACHE / 'odoo'
# odoo-19 and the packages its relative links point into.
PACKAGES = [
    'odoo-19',
    'fonts-montserrat',
    'fonts-ocr-b',
    'fonts-roboto-unhinted',
    'libjs-jquery',
    'libjs-jquery-form',
    'libjs-underscore',
]
# Of these sid has newer major versions with other files: the links fit the releases'.
PACKAGES_OF_THE_RELEASE = ['fonts-font-awesome', 'fonts-inconsolata']


class Source:
    """An Odoo 19: the folder to put on PYTHONPATH and its addons folders."""

    def __init__(self, parent):
        self.parent = parent
        self.package = parent / 'odoo'
        folders = [self.package / 'addons', parent / 'addons']
        self.addons = [
            folder for folder in folders if (folder / 'base').is_dir() or (folder / 'crm').is_dir()
        ]
        self.version = read_version(self.package / 'release.py')

    def module(self, name):
        """Return the folder of a stock module."""
        for folder in self.addons:
            if (folder / name / '__manifest__.py').exists() and (folder / name / 'static').exists():
                return folder / name
        return next((folder / name for folder in self.addons if (folder / name).is_dir()), None)


def ensure():
    """Return a usable Odoo 19, fetching it when there is none."""
    if os.environ.get('ODOO_HOME'):
        return own_odoo(Path(os.environ['ODOO_HOME']).expanduser().resolve())
    parent = HOME / 'usr/lib/python3/dist-packages'
    if not HOME.exists():
        with locking.held('odoo', waiting_for='fetching Odoo'):
            if not HOME.exists():
                fetch()
    return Source(parent)


def fetch():
    """Download, unpack and repair Odoo; the folder appears under its name when complete."""
    part = HOME.with_name('odoo.part')
    shutil.rmtree(part, ignore_errors=True)
    of_the_release = [f'{name}/{debian.own_suite()}' for name in PACKAGES_OF_THE_RELEASE]
    archives = debian.fetch([*PACKAGES, *of_the_release], 'Downloading Odoo 19 (125 MB)')
    part.mkdir(parents=True)
    debian.unpack(archives, part, 'Unpacking Odoo 19')
    parent = part / 'usr/lib/python3/dist-packages'
    # A second, partial copy of the addons (Python files only) that Debian ships by accident.
    if not (parent / 'addons/web/static').exists():
        shutil.rmtree(parent / 'addons', ignore_errors=True)
    selfie.restore(parent / 'odoo/addons/mail')
    report_dead_links(parent)
    part.rename(HOME)
    debian.clean()


def report_dead_links(folder):
    for path in folder.rglob('*'):
        if path.is_symlink() and not path.exists():
            console.say(f'  note: {path.relative_to(folder)} is missing in Debian\'s packages')


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


def read_version(release):
    """Return the version of an Odoo, and for a git checkout its commit."""
    for node in ast.parse(release.read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == 'version_info':
            major, minor = (element.value for element in node.value.elts[:2])
            version = f'{major}.{minor}'
            break
    else:
        raise console.Failure(f'{release} names no version')
    stamp = release.parents[4] / 'share/doc/odoo-19/changelog.Debian.gz'
    if stamp.exists():
        return f'{version}-debian-{int(stamp.stat().st_mtime)}'
    head = release.parents[1] / '.git/HEAD'
    if head.exists():
        text = head.read_text().strip()
        reference = head.parent / text.removeprefix('ref: ')
        return f'{version}-{(reference.read_text() if reference.exists() else text).strip()[:12]}'
    return version
