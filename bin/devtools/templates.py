"""The template databases of bin/test.

`stock`: Odoo's modules without the addon and without demo data, installed once.
`shop_stock`: a copy of it with more of Odoo's modules, for the few tests that need them.
`project_stock`: one with what the second addon needs.
`addon`, `shop_addon`, `project_addon`: copies of these with the addon installed, and the second one
where Odoo installs it by itself.  Their names hold a hash of
what of the addon goes into a database, so an unchanged addon is never installed twice, several
checkouts share the cache without harm, and a changed addon is installed afresh, which takes
as long as an update and leaves nothing behind of what was removed from it.
"""

import ast
import contextlib
import dataclasses
import hashlib
import os
import secrets
from collections.abc import Callable

from . import console, locking, settings, virtualenv

# Read from the disk when a page is loaded, never stored in the database.
SERVED_SUFFIXES = {'.js', '.css', '.scss', '.xml', '.map'}


def addon_hash(*addons):
    """Return a hash of the files of addons that decide what their database contains."""
    digest = hashlib.sha256()
    for addon in addons or (settings.ADDON_PATH,):
        for path in sorted(addon.rglob('*')):
            relative = path.relative_to(addon)
            if path.is_file() and belongs(relative):
                digest.update(f'{relative}\0'.encode() + path.read_bytes() + b'\0')
    return digest.hexdigest()[:12]


def both_hash():
    """Return a hash of both addons."""
    return addon_hash(settings.ADDON_PATH, settings.PROJECT_PATH)


def belongs(relative):
    """Tell whether a file of an addon decides what its database contains."""
    parts, name = relative.parts, relative.name
    if '__pycache__' in parts or name.startswith('.') or name.endswith(('~', '.swp')):
        return False
    if parts[0] == 'tests' or parts[:2] == ('static', 'tests'):
        return False
    return not (parts[:2] == ('static', 'src') and relative.suffix in SERVED_SUFFIXES)


@dataclasses.dataclass(frozen=True)
class Family:
    """Templates that have the same of Odoo's modules installed."""

    prefix: str
    modules: tuple
    base: 'Family | None' = None  # whose stock template this one's is a copy of
    kept: int = 6  # templates with the addon
    digest: Callable = addon_hash  # of what is installed

    def stock_name(self, source):
        """Return the name of the stock template: it changes with Odoo, the lock, the modules."""
        modules = sorted(self.all_modules())
        key = f'{source.version} {virtualenv.lock_hash(settings.REQUIREMENTS)} {modules}'
        return f'{self.prefix}stock_{hashlib.sha256(key.encode()).hexdigest()[:12]}'

    def all_modules(self):
        return {*self.modules, *(self.base.all_modules() if self.base else dependencies())}

    def ensure_stock(self, odoo):
        """Return the name of the stock template, making it when needed."""
        name = self.stock_name(odoo.source)
        modules = ','.join(sorted(self.modules if self.base else self.all_modules()))
        title = f'Preparing a stock database ({modules})'
        base = self.base.ensure_stock if self.base else None
        if make(odoo, name, base, lambda part: odoo.change(title, part, '-i', modules, log=name)):
            prune(odoo, f'{self.prefix}stock_', name, spare=1)
        return name

    def ensure_addon(self, odoo):
        """Return the name of the template with the addon, making it when needed."""
        prefix = f'{self.prefix}addon_'
        name = f'{prefix}{self.stock_name(odoo.source)[-6:]}_{self.digest()}'

        def install(part):
            odoo.change(f'Installing {settings.ADDON}', part, '-i', settings.ADDON, log=name)
            # Not if a file was saved while the addon was being installed.
            return name.endswith(self.digest())

        if make(odoo, name, self.ensure_stock, install):
            prune(odoo, prefix, name, spare=self.kept - 1)
        return name if name in odoo.server.databases() else self.ensure_addon(odoo)


def make(odoo, name, base, fill):
    """Make a template, unless it is there, beside its name and rename it when it is complete.

    :param base: names the template that this one is a copy of, made by Odoo where there is none
    :param fill: called with the name of the database
    :returns: whether it was made now: not if it was there, or fill() returned False
    """
    if name in odoo.server.databases():
        return False
    copy = Copy(odoo, base) if base else contextlib.nullcontext(f'{name}_part')
    with building(name), copy as part:
        if not base:
            odoo.drop(part)
        if name in odoo.server.databases() or fill(part) is False:
            return False
        if name not in odoo.server.databases():  # Another checkout may lock otherwise.
            odoo.rename(part, name)
        return True


def dependencies():
    return ast.literal_eval((settings.ADDON_PATH / '__manifest__.py').read_text())['depends']


MAIN = Family('op_', tuple(settings.TEST_MODULES))
SHOP = Family('op_shop_', tuple(settings.SHOP_MODULES), MAIN, kept=2, digest=both_hash)
PROJECT = Family('op_project_', tuple(settings.PROJECT_MODULES), MAIN, digest=both_hash)
FAMILIES = {'addon': MAIN, 'shop': SHOP, 'project': PROJECT}
# For whoever needs no more than the usual database.
stock_name, ensure_stock, ensure_addon = MAIN.stock_name, MAIN.ensure_stock, MAIN.ensure_addon


def building(name):
    """Hold the lock under which a template is made, or dropped."""
    return locking.held(f'template-{name}', waiting_for='preparing the same template database')


def prune(odoo, prefix, newest, spare):
    """Drop the oldest templates with a prefix but for the newest and `spare` others."""
    query = f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%' ORDER BY oid DESC"
    others = [name for (name,) in odoo.server.sql(query) if name != newest]
    for name in others[spare:]:
        with locking.held(f'template-{name}', wait=False) as is_free:
            if is_free:
                odoo.drop(name)
                (settings.LOGS / f'{name}.log').unlink(missing_ok=True)


class Copy:
    """A copy of the template that ensure(odoo) names, dropped at the end whatever happens."""

    def __init__(self, odoo, ensure, keep=False):
        self.odoo, self.ensure, self.keep = odoo, ensure, keep
        self.name = f'op_run_{os.getpid()}_{secrets.token_hex(3)}'

    def __enter__(self):
        self.lock = locking.held(self.name, shared=True)
        self.lock.__enter__()
        sweep(self.odoo)
        while True:
            template = self.ensure(self.odoo)
            with locking.held(f'template-{template}', shared=True):
                if template in self.odoo.server.databases():
                    self.odoo.copy(template, self.name)
                    return self.name

    def __exit__(self, *error):
        if self.keep:
            console.say(f'The database {self.name} is kept: bin/odoo shell -d {self.name}')
        else:
            drop_copies(self.odoo, self.name)
        (settings.LOCKS / f'{self.name}.lock').unlink(missing_ok=True)
        self.lock.__exit__(*error)


def sweep(odoo):
    """Drop the copies of runs that were killed before they could do it themselves."""
    names = {name.split('-')[0] for name in odoo.server.databases()}
    for path in settings.LOCKS.glob('op_run_*.lock'):
        if path.stem in names:
            with locking.held(path.stem, wait=False) as is_free:
                if is_free:
                    drop_copies(odoo, path.stem)
                    path.unlink(missing_ok=True)


def drop_copies(odoo, name):
    """Drop a copy, and those that pytest-odoo made of it for its workers."""
    for database in {name, *odoo.server.databases()}:
        if database.split('-')[0] == name:
            odoo.drop(database)
