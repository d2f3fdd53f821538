"""A pytest plugin: Odoo's test_lint sees our addons and no other."""

import odoo.modules
from odoo.modules import Manifest, module

from devtools import settings


def all_addon_manifests():
    return [Manifest.for_addon(name) for name in get_modules()]


def get_modules():
    return [settings.ADDON, settings.PROJECT]


Manifest.all_addon_manifests = staticmethod(all_addon_manifests)
module.get_modules = odoo.modules.get_modules = get_modules
