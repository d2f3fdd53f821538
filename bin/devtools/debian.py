"""Packages of Debian, fetched and unpacked without root and without installing them.

A private package index is kept in the cache: of `sid`, the only suite with Odoo 19, and of the
machine's own suite.  The mirror is the one the machine's own apt uses; apt checks the
signature with Debian's archive keyring.
"""

import contextlib
import os
import platform
import shutil
import time
from pathlib import Path

from . import console, locking, processes, settings

# It holds one version of Odoo at a time.
SUITE, PACKAGE = 'sid', 'odoo-19'
KEYRINGS = [f'/usr/share/keyrings/debian-archive-keyring.{kind}' for kind in ('gpg', 'pgp')]
KEYRINGS += ['/etc/apt/trusted.gpg.d/debian-archive-keyring.gpg']
HOME = settings.CACHE / 'apt'
OFFLINE = ('Could not resolve', 'Temporary failure', 'Could not connect', 'Failed to fetch')
OFFLINE += ('Unable to connect', 'Connection failed', 'Connection timed out')
# Kept no longer, as sid changes daily: what an old index names is no more to be had.
INDEX_SECONDS = 3600


@contextlib.contextmanager
def unpacked(packages, name, size=''):
    """Yield a folder in the cache with what is in packages; keep it by renaming it."""
    part = settings.CACHE / f'{name}.part'
    shutil.rmtree(part, ignore_errors=True)
    with locking.held('apt', waiting_for='fetching packages of Debian'):
        archives = fetch(packages, f'Downloading {name}{size}')
        part.mkdir(parents=True)
        unpack(archives, part, name)
        yield part
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(HOME / 'downloads', ignore_errors=True)


def unpack(archives, target, name):
    command = 'for archive; do dpkg-deb -x "$archive" . || exit 1; done'
    command = ['sh', '-c', command, 'sh', *archives]
    processes.run_logged(f'Unpacking {name}', command, 'unpack', cwd=target)


def require_apt():
    for tool in ('apt-get', 'dpkg-deb'):
        if not shutil.which(tool):
            raise console.Failure(
                f'{tool} is missing: this is not a Debian system. '
                'Point ODOO_HOME at an Odoo 19 (its source folder or the folder that holds `odoo`)'
            )


def fetch(packages, title):
    """Download packages by name and return the paths of the .deb files."""
    require_apt()
    update_index()
    target = HOME / 'downloads'
    target.mkdir(parents=True, exist_ok=True)
    processes.run_logged(
        title,
        ['apt-get', *apt_options(), 'download', *packages],
        'apt-download',
        cwd=target,
        detail=lambda _line: f'{sum(file.stat().st_size for file in target.iterdir()) >> 20} MB',
        hint=apt_hint,
    )
    return sorted(target.glob('*.deb'))


def update_index():
    for folder in ('lists/partial', 'cache/archives/partial'):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    start = f'deb [signed-by={keyring()}] {mirror()}'
    text = ''.join(f'{start} {suite} main\n' for suite in (SUITE, own_suite()))
    stamp = HOME / 'index-is-complete'
    if stamp.exists() and time.time() - stamp.stat().st_mtime < INDEX_SECONDS:
        return
    (HOME / 'sources.list').write_text(text)
    processes.run_logged(
        f"Reading Debian's lists of packages ({SUITE}, {own_suite()})",
        ['apt-get', *apt_options(), '--error-on=any', 'update'],
        'apt-update',
        hint=apt_hint,
    )
    stamp.touch()


def apt_options(sources=HOME / 'sources.list', home=HOME):
    settings_of_ours = {
        'Dir::Etc::SourceList': sources,
        'Dir::Etc::SourceParts': '/dev/null',
        'Dir::Etc::Preferences': '/dev/null',
        'Dir::Etc::PreferencesParts': '/dev/null',
        'Dir::State::Lists': home / 'lists',
        'Dir::Cache': home / 'cache',
        'APT::Default-Release': '',
        'APT::Sandbox::User': 'root' if os.geteuid() == 0 else '',
        'Acquire::Languages': 'none',
        'Acquire::Retries': '2',
    }
    return ['-q', *(f'-o{name}={value}' for name, value in settings_of_ours.items())]


def own_suite():
    """Return the name of the machine's Debian release; `stable` where it has none."""
    release = platform.freedesktop_os_release()
    return release.get('VERSION_CODENAME', 'stable') if release.get('ID') == 'debian' else 'stable'


def keyring():
    if found := [path for path in KEYRINGS if Path(path).exists()]:
        return found[0]
    raise console.Failure(
        "Debian's archive keyring is missing: as root, apt-get install debian-archive-keyring"
    )


def mirror():
    """Return the address of the Debian mirror the machine's own apt is configured with."""
    fields = '$(SITE)|$(REPO_URI)|$(CODENAME)|$(RELEASE)|$(ORIGIN)|$(LABEL)'
    command = ['apt-get', 'indextargets', '--format', fields, 'Created-By: Packages']
    found = {}
    for line in processes.quiet(command).stdout.splitlines():
        site, uri, codename, release, origin, label = line.split('|')
        if (codename or release).endswith(
            ('-security', '-updates', '/updates')
        ) or 'security' in uri:
            continue
        # Before the first `apt-get update` of the machine origin and label are unknown.
        if not origin or (origin, label) == ('Debian', 'Debian'):
            found.setdefault(origin, uri or site)
    if not found:
        raise console.Failure(
            "apt has no Debian mirror configured (/etc/apt/sources.list): cannot fetch Odoo"
        )
    return found.get('Debian') or found['']


def apt_hint(text):
    """Turn apt's output into the one line that matters."""
    lines = [line for line in text.splitlines() if line.startswith(('E:', 'W:', 'Err:'))]
    if any(word in text for word in OFFLINE):
        return console.no_network('the Debian mirror')
    if any(line.startswith('E:') and PACKAGE in line for line in lines):
        return (
            f"Debian's {SUITE} has no {PACKAGE} any more: get the branch 19.0 of Odoo with git, "
            'and run the same command again with ODOO_HOME=<its folder>'
        )
    return f"apt failed: {lines[-1]}" if lines else None
