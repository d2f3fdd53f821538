"""A database of one's own with the addon and without demo data, for a benchmark."""

import contextlib

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from devtools import addon_tests, odoo_server, templates


@contextlib.contextmanager
def environment(ensure=templates.ensure_addon):
    """Yield an environment on a new database, which is dropped at the end.

    :param ensure: makes the template that the database is a copy of, and names it
    """
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as server,
        templates.Copy(server, ensure) as name,
    ):
        config.parse_config(
            ['-c', str(server.configuration), '-d', name, '--log-level=warn'], setup_logging=True
        )
        with Registry(name).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
