"""Developer tools of opportunity_plus: what bin/run, bin/test and bin/odoo do.

Only the standard library is used, so that a bare Python 3.11 can start them.
Begin with settings.py (names, places, lists of modules), then cli_run.py and cli_test.py.
"""
