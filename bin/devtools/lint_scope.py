"""A pytest plugin: Odoo's test_lint sees our addon and no other."""

import odoo.modules
from odoo.modules import Manifest, module

from devtools import settings


def all_addon_manifests():
    return [Manifest.for_addon(settings.ADDON)]


def get_modules():
    return [settings.ADDON]


Manifest.all_addon_manifests = staticmethod(all_addon_manifests)
module.get_modules = odoo.modules.get_modules = get_modules
