"""A pytest plugin: Odoo's test_lint sees our addons and no other."""

import odoo.modules
from odoo.modules import Manifest, module

from devtools import settings

NAMES = [settings.ADDON, settings.PROJECT]
Manifest.all_addon_manifests = staticmethod(lambda: [Manifest.for_addon(name) for name in NAMES])
module.get_modules = odoo.modules.get_modules = lambda: NAMES
