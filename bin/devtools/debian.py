"""Packages of Debian, fetched and unpacked without root and without installing them.

A private package index is kept in the cache: of `sid`, the only suite with Odoo 19, and of the
machine's own suite.  The mirror is the one the machine's own apt uses; apt checks the
signature with Debian's archive keyring.
"""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from . import console, locking, processes, settings

SUITE = 'sid'
KEYRINGS = (
    '/usr/share/keyrings/debian-archive-keyring.gpg',
    '/usr/share/keyrings/debian-archive-keyring.pgp',
    '/etc/apt/trusted.gpg.d/debian-archive-keyring.gpg',
)
HOME = settings.CACHE / 'apt'


def fetch(packages, title):
    """Download packages by name and return the paths of the .deb files."""
    require_apt()
    with locking.held('apt', waiting_for='fetching packages of Debian'):
        update_index()
        target = HOME / 'downloads'
        target.mkdir(parents=True, exist_ok=True)
        processes.run_logged(
            title,
            ['apt-get', *apt_options(), 'download', *packages],
            'apt-download',
            cwd=target,
            detail=lambda line: f'{size_of(target) / 1e6:.0f} MB',
            hint=apt_hint,
        )
        return [newest(target, package) for package in packages]


def unpack(archives, target, title):
    """Unpack .deb files into a folder."""
    command = 'for archive in "$@"; do dpkg-deb -x "$archive" "$TARGET" || exit 1; done'
    env = settings.own_environment(TARGET=str(target))
    processes.run_logged(title, ['sh', '-c', command, 'sh', *archives], 'unpack', env=env)


def clean():
    """Remove what is only needed for fetching."""
    with locking.held('apt'):
        shutil.rmtree(HOME, ignore_errors=True)


def require_apt():
    for tool in ('apt-get', 'dpkg-deb'):
        if not shutil.which(tool):
            raise console.Failure(
                f'{tool} is missing: this is not a Debian system. '
                'Point ODOO_HOME at an Odoo 19 (its source folder or the folder that holds `odoo`)'
            )


def update_index():
    source = HOME / 'sources.list'
    for folder in ('lists/partial', 'cache/archives/partial'):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    address = mirror()
    text = ''.join(
        f'deb [signed-by={keyring()}] {address} {suite} main\n' for suite in (SUITE, own_suite())
    )
    if source.exists() and source.read_text() == text and (HOME / 'index-is-complete').exists():
        return
    source.write_text(text)
    processes.run_logged(
        f"Reading Debian's lists of packages ({SUITE}, {own_suite()})",
        ['apt-get', *apt_options(), '--error-on=any', 'update'],
        'apt-update',
        hint=apt_hint,
    )
    (HOME / 'index-is-complete').touch()


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
    options = ['-q']
    for name, value in settings_of_ours.items():
        options += ['-o', f'{name}={value}']
    return options


def own_suite():
    """Return the name of the machine's Debian release; `stable` where it has none."""
    if platform.freedesktop_os_release().get('ID') == 'debian':
        return platform.freedesktop_os_release().get('VERSION_CODENAME', 'stable')
    return 'stable'


def keyring():
    for path in KEYRINGS:
        if Path(path).exists():
            return path
    raise console.Failure(
        "Debian's archive keyring is missing: as root, apt-get install debian-archive-keyring"
    )


def mirror():
    """Return the address of the Debian mirror the machine's own apt is configured with."""
    fields = '$(SITE)|$(REPO_URI)|$(CODENAME)|$(RELEASE)|$(ORIGIN)|$(LABEL)'
    listing = subprocess.run(
        ['apt-get', 'indextargets', '--format', fields, 'Created-By: Packages'],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    candidates = []
    for line in listing.splitlines():
        site, uri, codename, release, origin, label = line.split('|')
        suite = codename or release
        if suite.endswith(('-security', '-updates', '/updates')) or 'security' in uri:
            continue
        # Before the first `apt-get update` of the machine origin and label are unknown.
        score = 2 if (origin, label) == ('Debian', 'Debian') else 1 if not origin else 0
        candidates.append((score, uri or site))
    if not candidates or max(candidates)[0] == 0:
        raise console.Failure(
            "apt has no Debian mirror configured (/etc/apt/sources.list): cannot fetch Odoo"
        )
    best = max(score for score, _uri in candidates)
    return next(uri for score, uri in candidates if score == best)


def apt_hint(text):
    """Turn apt's output into the one line that matters."""
    lines = [line for line in text.splitlines() if line.startswith(('E:', 'W:', 'Err:'))]
    network = (
        'Could not resolve',
        'Temporary failure',
        'Could not connect',
        'Failed to fetch',
        'Unable to connect',
        'Connection failed',
        'Connection timed out',
    )
    if any(word in text for word in network):
        return console.no_network('the Debian mirror')
    return f"apt failed: {lines[-1]}" if lines else None


def newest(folder, package):
    name = package.split('/')[0]
    found = sorted(folder.glob(f'{name}_*.deb'), key=lambda path: path.stat().st_mtime)
    if not found:
        raise console.Failure(f'apt did not deliver {package}')
    return found[-1]


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob('*') if path.is_file())
