from odoo.tests import TransactionCase, tagged

from odoo.addons.opportunity_plus.tests.common_views import Views


@tagged('post_install', '-at_install')
class TestProjectViews(Views, TransactionCase):
    addon = 'opportunity_plus_project'
