from odoo.tests import TransactionCase, tagged

from .common_odoo_names import OdooNames
from .test_rooms import ADDON


@tagged('post_install', '-at_install')
class TestOdooNames(OdooNames, TransactionCase):
    """docs/odoo-20*.md name what the addon uses of Odoo's insides, and it is there."""

    addon = ADDON
    pages = sorted((ADDON.parent / 'docs').glob('odoo-20*.md'))
