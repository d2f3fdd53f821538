from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.opportunity_plus.tests.common_odoo_names import OdooNames

ADDON = Path(__file__).parents[1]
DOCS = ADDON.parent / 'docs'


@tagged('post_install', '-at_install')
class TestProjectOdooNames(OdooNames, TransactionCase):
    """docs/project/odoo-20.md names what the second addon uses besides."""

    addon = ADDON
    pages = sorted(DOCS.glob('project/odoo-20*.md'))
    other_pages = sorted(DOCS.glob('odoo-20*.md'))
