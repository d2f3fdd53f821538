"""The one file of Odoo that Debian leaves out and that every backend page needs.

mail/static/lib/selfie_segmentation/selfie_segmentation.js blurs the background of video
calls.  It is part of web.assets_backend: without it no backend page loads without an error.
npm has it (@mediapipe/selfie_segmentation).  Where there is no npm an empty script takes its
place: then video calls have no background blur, and nothing else changes.
"""

import shutil
import tarfile
import tempfile
from pathlib import Path

from . import console, processes

PACKAGE = '@mediapipe/selfie_segmentation@0.1.1675465747'
NAME = 'selfie_segmentation.js'
STUB = b'// Not shipped by Debian and no npm to fetch it with: no background blur in video calls.\n'


def restore(mail):
    """Put the file into the mail module, from npm or as an empty script."""
    target = mail / 'static/lib/selfie_segmentation' / NAME
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.write_bytes(from_npm())
    except console.Failure as error:
        console.say(
            f'  {error}: an empty script takes the place of {NAME} (no blur in video calls)'
        )
        target.write_bytes(STUB)


def from_npm():
    if not shutil.which('npm'):
        raise console.Failure('npm is missing')
    with tempfile.TemporaryDirectory(prefix='op-') as folder:
        processes.run_logged(
            'Fetching selfie_segmentation with npm',
            ['npm', 'pack', '--silent', PACKAGE],
            'npm-pack',
            cwd=folder,
            hint=lambda _text: 'npm could not fetch it',
        )
        with tarfile.open(next(Path(folder).glob('*.tgz'))) as archive:
            return archive.extractfile(f'package/{NAME}').read()
