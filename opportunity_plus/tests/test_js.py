from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.web.tests import test_js

SUITE = '@opportunity_plus'


@tagged('post_install', '-at_install')
class TestJs(HttpCase):
    """Our unit tests in Odoo's JavaScript test runner, called as Odoo calls it for its own.

    The page loads the tests of all modules and runs the suite that it is told: ours.
    """

    @no_retry
    def test_unit(self):
        suite_id = test_js.HOOTCommon._generate_hash(self, SUITE)
        self.browser_js(
            f'/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite_id}',
            code='',
            login='admin',
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )
