"""A pytest plugin: writes which tests Odoo's loader finds in the addon, and which pytest collects.

A test is [file, class, method], its file that of the class: pytest shows a class again wherever a
file imports it.
"""

import inspect
import json
import os

from devtools import settings

found = {}


def identify(test_class, method):
    file = os.path.relpath(inspect.getfile(test_class), settings.ADDON_PATH)
    return file, test_class.__qualname__, method


def pytest_sessionstart():
    """Ask Odoo first: what pytest imports would be found in the folder's package, too."""
    from odoo.tests import loader

    found['Odoo'] = {
        identify(type(test), test._testMethodName)
        for module in loader.get_test_modules(settings.ADDON)
        for test in loader.get_module_test_cases(module)
    }


def pytest_collection_finish(session):
    found['pytest'] = {identify(item.cls, item.name) for item in session.items}


def pytest_sessionfinish():
    with open(os.environ['FOUND'], 'w') as stream:
        json.dump({finder: sorted(tests) for finder, tests in found.items()}, stream)
