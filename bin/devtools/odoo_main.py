"""Odoo's command line as a file of its own.

With several workers Odoo starts another process by the name of the file that it was started
from, for websockets. `python -m odoo` names one that cannot be started like that: the process
would fail, and be started again, many times a second.
"""

import sys

# The folder of this file is no place to import from.
sys.path.pop(0)

from odoo.cli.command import main

main()
