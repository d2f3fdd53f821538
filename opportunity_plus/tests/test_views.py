from odoo.tests import TransactionCase, tagged

from .common_views import Views


@tagged('post_install', '-at_install')
class TestViews(Views, TransactionCase):
    addon = 'opportunity_plus'
