from pathlib import Path

from odoo.tests import TransactionCase, tagged

from .common_rooms import Rooms

ADDON = Path(__file__).parents[1]
# From the ground up, as docs/rooms.md draws them.
ROOMS = (
    'products',
    'amount',
    'quotation',
    'acceptance',
    'margin',
    'origin',
    'people',
    'profile',
    'timeline',
    'overview',
    'forecast',
    'targets',
    'movement',
    'attention',
    'handover',
    'takeover',
)


@tagged('post_install', '-at_install')
class TestRooms(Rooms, TransactionCase):
    """The rooms of ``models`` keep the order that docs/rooms.md draws."""

    addon = ADDON
    rooms = ROOMS
    ground = ('crm_opportunity_choice',)
    pages = sorted((ADDON.parent / 'docs').glob('*.md'))
