from odoo.tests import TransactionCase, tagged

from odoo.addons.opportunity_plus.tests.common_first_steps import FirstSteps


@tagged('post_install', '-at_install')
class TestProjectFirstSteps(FirstSteps, TransactionCase):
    addon = 'opportunity_plus_project'
