"""The template databases of bin/test.

`stock`: Odoo's modules without the addon and without demo data, installed once.
`addon`: a copy of it with the addon installed.  Its name holds a hash of what of the
addon goes into a database, so an unchanged addon is never installed twice, several
checkouts share the cache without harm, and a changed addon is installed afresh, which takes
as long as an update and leaves nothing behind of what was removed from it.
"""

import ast
import hashlib
import os
import secrets

from . import console, locking, settings, virtualenv

KEPT_ADDON_TEMPLATES = 6
# Read from the disk when a page is loaded, never stored in the database.
SERVED_SUFFIXES = {'.js', '.css', '.scss', '.xml', '.map'}
LOCK = 'templates'


def addon_hash(addon=None):
    """Return a hash of the files of the addon that decide what its database contains."""
    addon = addon or settings.ADDON_PATH
    digest = hashlib.sha256()
    for path in sorted(addon.rglob('*')):
        relative = path.relative_to(addon)
        if path.is_file() and belongs(relative):
            digest.update(f'{relative}\0'.encode() + path.read_bytes() + b'\0')
    return digest.hexdigest()[:12]


def belongs(relative):
    parts = relative.parts
    if (
        '__pycache__' in parts
        or relative.name.startswith('.')
        or relative.name.endswith(('~', '.swp'))
    ):
        return False
    if parts[0] == 'tests' or parts[:2] == ('static', 'tests'):
        return False
    return not (parts[:2] == ('static', 'src') and relative.suffix in SERVED_SUFFIXES)


def stock_name(source):
    """Return the name of the stock template, which changes with Odoo, the lock and the modules."""
    modules = sorted({*settings.TEST_MODULES, *dependencies()})
    key = f'{source.version} {virtualenv.lock_hash(settings.REQUIREMENTS)} {modules}'
    return f'op_stock_{hashlib.sha256(key.encode()).hexdigest()[:12]}'


def dependencies():
    return ast.literal_eval((settings.ADDON_PATH / '__manifest__.py').read_text())['depends']


def ensure_stock(odoo):
    """Return the name of the stock template, making it when needed."""
    name = stock_name(odoo.source)
    with locking.held(LOCK, waiting_for='preparing a template database'):
        if name not in odoo.server.databases():
            modules = ','.join(sorted({*settings.TEST_MODULES, *dependencies()}))
            build(odoo, name, None, f'Preparing a stock database ({modules})', '-i', modules)
            prune(odoo, 'op_stock_', keep=[name], spare=1)
    return name


def ensure_addon(odoo):
    """Return the name of the template with the addon, making it when needed."""
    stock = ensure_stock(odoo)
    title = f'Installing {settings.ADDON_PATH.name}'
    with locking.held(LOCK, waiting_for='preparing a template database'):
        while True:
            before = addon_hash()
            name = f'op_addon_{stock[-6:]}_{before}'
            if name not in odoo.server.databases():
                build(odoo, name, stock, title, '-i', settings.ADDON_PATH.name)
            if addon_hash() == before:
                prune(odoo, 'op_addon_', keep=[name], spare=KEPT_ADDON_TEMPLATES - 1)
                return name
            odoo.drop(name)  # A file was saved while the addon was being installed.


def build(odoo, name, template, title, *arguments):
    """Build a database beside its name and rename it when it is complete."""
    part = f'{name}_part'
    odoo.drop(part)
    if template:
        odoo.copy(template, part)
    odoo.change(title, part, *arguments, log=name)
    odoo.rename(part, name)


def prune(odoo, prefix, keep, spare):
    """Drop the oldest databases with a prefix but for `spare` of them."""
    rows = odoo.server.sql(
        f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%' ORDER BY oid DESC"
    )
    others = [name for (name,) in rows if name not in keep]
    for name in others[spare:]:
        odoo.drop(name)


class Copy:
    """A copy of a template for one run, dropped at the end whatever happens."""

    def __init__(self, odoo, template, keep=False):
        self.odoo, self.template, self.keep = odoo, template, keep
        self.name = f'op_run_{os.getpid()}_{secrets.token_hex(3)}'

    def __enter__(self):
        self.lock = locking.open_lock(self.name)
        locking.share(self.lock)
        with locking.held(LOCK, shared=True, waiting_for='preparing a template database'):
            sweep(self.odoo)
            self.odoo.copy(self.template, self.name)
        return self.name

    def __exit__(self, *error):
        if self.keep:
            console.say(f'The database {self.name} is kept: bin/odoo shell -d {self.name}')
        else:
            self.odoo.drop(self.name)
        (settings.LOCKS / f'{self.name}.lock').unlink(missing_ok=True)
        os.close(self.lock)


def sweep(odoo):
    """Drop the copies of runs that were killed before they could do it themselves."""
    databases = {name for name in odoo.server.databases() if name.startswith('op_run_')}
    for path in settings.LOCKS.glob('op_run_*.lock'):
        if path.stem not in databases:
            continue
        lock = locking.open_lock(path.stem)
        if locking.try_exclusive(lock):
            odoo.drop(path.stem)
            path.unlink(missing_ok=True)
        os.close(lock)
