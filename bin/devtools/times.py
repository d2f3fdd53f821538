"""How long each file of tests took, kept in the cache: for runs of several processes.

Times are seconds by name of file, or of a part without files.  A name that is new counts as usual.
"""

import json
import os
from pathlib import Path

from . import settings

FILE = settings.CACHE / 'times.json'
UNKNOWN_FILE, UNKNOWN_PART = 10, 200
# A process of its own costs some ten seconds: less than this is not worth one.
WORTHWHILE = 60


def read():
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def of_file(path, known):
    return known.get(Path(path).name, UNKNOWN_FILE)


def remember(seconds):
    FILE.parent.mkdir(parents=True, exist_ok=True)
    part = FILE.with_suffix(f'.{os.getpid()}.part')
    part.write_text(json.dumps({**read(), **seconds}, indent=1))
    part.rename(FILE)


def groups(files):
    """Share out files to groups that take about as long as one another.

    There are some more than run side by side: who is done early takes another.
    """
    known = read()
    total = sum(of_file(file, known) for file in files)
    count = max(1, min(3 * settings.SIDE_BY_SIDE, int(total / WORTHWHILE)))
    shares = [[0, []] for _number in range(count)]
    for file in sorted(files, key=lambda file: -of_file(file, known)):
        least = min(shares, key=lambda share: share[0])
        least[0] += of_file(file, known)
        least[1].append(file)
    return [sorted(share) for _seconds, share in shares if share]
