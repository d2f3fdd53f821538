"""wkhtmltopdf, by which Odoo makes PDFs, where the machine has none.

Debian's last release with it is bookworm (12): it is fetched from there with the libraries that
it needs, unpacked into the cache without root, and runs on later releases, too.
"""

import os
import shutil

from . import console, debian, locking, processes, settings

NAME = 'wkhtmltopdf'
SUITE = 'bookworm'
HOME = settings.CACHE / NAME
WANTED = ('lib', 'fonts', NAME)
# The machine's own C library fits older programs, not the other way round; the rest nobody calls.
UNWANTED = ('libc6_', 'libstdc++6_', 'libgcc-s1_', 'libllvm', 'libgl1-mesa-dri', 'libperl')
SCRIPT = """\
#!/bin/sh
export LD_LIBRARY_PATH={libraries} QT_PLUGIN_PATH={libraries}/qt5/plugins
export QT_QPA_PLATFORM=offscreen FONTCONFIG_FILE={home}/fonts.conf XDG_RUNTIME_DIR=/tmp
exec {home}/usr/bin/{name} "$@"
"""
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
    <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
    <dir>{home}/usr/share/fonts</dir>
    <cachedir>{home}/fonts</cachedir>
</fontconfig>
"""


def environment():
    """Return what Odoo needs in its environment to find it; nothing where none can be had."""
    if shutil.which(NAME):
        return {}
    try:
        with locking.held(NAME, waiting_for=f'fetching {NAME}'):
            if not HOME.exists():
                fetch()
    except console.Failure as failure:
        console.say(
            f'{NAME} is missing: quotations and sheets cannot be mailed, printing shows a page '
            f'instead of a PDF ({failure})'
        )
        return {}
    return {'PATH': f'{HOME / "program"}{os.pathsep}{os.environ["PATH"]}'}


def fetch():
    debian.require_apt()
    part = HOME.with_name(f'{NAME}.part')
    archives, tree = part / 'cache/archives', part / 'tree'
    for folder in (part / 'lists/partial', archives / 'partial'):
        folder.mkdir(parents=True, exist_ok=True)
    sources = part / 'sources.list'
    sources.write_text(f'deb [signed-by={debian.keyring()}] {debian.mirror()} {SUITE} main\n')
    places = {'Etc::SourceList': sources, 'State::Lists': part / 'lists', 'Cache': part / 'cache'}
    # As if nothing was installed: all that it needs comes from the same release.  dpkg's lock would
    # lie beside that status, where only root may write.
    places['State::status'] = '/dev/null'
    options = ['-oDebug::NoLocking=1', *(f'-oDir::{name}={each}' for name, each in places.items())]
    apt = ['apt-get', *debian.apt_options(), *options, '-y', '--no-install-recommends']
    for title, command in (
        (f"Reading Debian's list of packages ({SUITE})", ['--error-on=any', 'update']),
        (f'Downloading {NAME} (109 MB)', ['--download-only', 'install', NAME]),
    ):
        processes.run_logged(title, [*apt, *command], 'apt-pdf', hint=debian.apt_hint)
    wanted = [
        path
        for path in archives.glob('*.deb')
        if path.name.startswith(WANTED) and not path.name.startswith(UNWANTED)
    ]
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    debian.unpack(wanted, tree, NAME)
    write_script(tree)
    tree.rename(HOME)
    shutil.rmtree(part)


def write_script(tree):
    libraries = next((tree / 'usr/lib').glob('*/libQt5WebKit.so.5')).parent.relative_to(tree)
    (tree / 'fonts.conf').write_text(FONTS.format(home=HOME))
    script = tree / 'program' / NAME
    script.parent.mkdir()
    script.write_text(SCRIPT.format(libraries=HOME / libraries, home=HOME, name=NAME))
    script.chmod(0o755)
