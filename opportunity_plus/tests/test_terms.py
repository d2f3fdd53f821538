from odoo.tests import TransactionCase, tagged

from .common_terms import Terms
from .test_rooms import ADDON


@tagged('post_install', '-at_install')
class TestTerms(Terms, TransactionCase):
    """Everything that the addon says is said in the languages of its users."""

    addon = ADDON
