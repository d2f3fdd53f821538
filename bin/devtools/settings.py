"""Names, places and lists of modules: everything one may want to change, in one file."""

import os
from pathlib import Path

ADDON = 'opportunity_plus'
# The second one, which is installed by itself wherever the modules that it needs are.
PROJECT = 'opportunity_plus_project'

# Modules installed next to the addon in the databases of bin/test.  They are installed
# once, in a stock template database that every run copies.
TEST_MODULES = ['sale_management', 'payment_demo']
# More modules, for the tests in SHOP_TESTS only: they run on a database of their own.
SHOP_MODULES = ['website_sale_collect', 'website_event_sale', 'pos_sale', 'sale_timesheet']
SHOP_MODULES += ['sale_stock_margin', 'sale_timesheet_margin', 'sale_loyalty', 'event_booth_sale']
SHOP_MODULES += ['base_automation']
SHOP_TESTS = 'test_shop*.py'
# And those for the tests of the second addon, on a database of their own too.
PROJECT_MODULES = ['sale_timesheet']
# Modules installed next to the addon in the database of bin/run.
RUN_MODULES = ['sale_management', PROJECT]
if 'OPPORTUNITY_PLUS_WITH' in os.environ:  # The tests of these commands need no more than base.
    TEST_MODULES = RUN_MODULES = os.environ['OPPORTUNITY_PLUS_WITH'].split()
    SHOP_MODULES = PROJECT_MODULES = ['uom']
# Suites of Odoo that the second addon may disturb, compared on databases that have it.
UPSTREAM_PROJECT_MODULES = ['project', 'hr_timesheet', 'sale_project', 'sale_timesheet']
# Those that bin/test --upstream compares when none is named.
UPSTREAM_MODULES = ['crm', 'sale_crm', 'sale']
# CI leaves out sale: six minutes that rarely tell anything new.
UPSTREAM_MODULES_CI = ['crm', 'sale_crm']

# Workers of a whole run of bin/test: each may keep a core busy, and a browser.
SIDE_BY_SIDE = min(len(os.sched_getaffinity(0)), 4)

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / 'bin'
# Another addon in the place of ours (a folder): used by the tests of these scripts.
ADDON_PATH = Path(os.environ.get('OPPORTUNITY_PLUS_ADDON') or ROOT / ADDON).resolve()
PROJECT_PATH = ADDON_PATH.parent / PROJECT
CACHE = Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache').resolve() / ADDON
LOGS = CACHE / 'logs'
LOCKS = CACHE / 'locks'
REQUIREMENTS = ROOT / 'requirements.lock'
LINT_REQUIREMENTS = ROOT / 'requirements-lint.lock'
DRAWING_REQUIREMENTS = ROOT / 'requirements-drawing.lock'
PACKAGES_REQUIREMENTS = ROOT / 'requirements-packages.lock'


def own_environment(**extra):
    """Return the environment for a child process, without what could lead it astray."""
    env = dict(os.environ)
    for name in ('PYTHONPATH', 'PYTHONHOME', 'VIRTUAL_ENV', 'ODOO_RC', 'OPENERP_SERVER'):
        env.pop(name, None)
    env.pop('PYTEST_XDIST_WORKER', None)  # A run of pytest within a test is nobody's worker.
    env.update(extra)
    return env
