from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.opportunity_plus.tests.common_terms import Terms


@tagged('post_install', '-at_install')
class TestProjectTerms(Terms, TransactionCase):
    """Everything that the second addon says is said in the languages of its users."""

    addon = Path(__file__).parents[1]
