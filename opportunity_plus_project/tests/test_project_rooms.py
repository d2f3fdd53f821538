from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.opportunity_plus.tests.common_rooms import Rooms

ADDON = Path(__file__).parents[1]


@tagged('post_install', '-at_install')
class TestProjectRooms(Rooms, TransactionCase):
    """The rooms of ``models`` keep the order that docs/project/rooms.md draws."""

    addon = ADDON
    # From the ground up, as docs/project/rooms.md draws them.
    rooms = ('affaire', 'commercial', 'task', 'dedication')
    pages = sorted((ADDON.parent / 'docs/project').glob('*.md'))
