"""Ports that nobody else is given, for servers that are told theirs before they start.

Also a pytest plugin: pytest-odoo chooses a port and lets go of it before Odoo takes it.
"""

import os
import socket

reserved = []


def reserve():
    """Return a free port of loopback that the kernel gives to nobody while this process lives.

    A socket stays bound to it and never listens: a server that reuses addresses, as Odoo's do, may
    listen there, stop, and come back.
    """
    holder = socket.socket()
    holder.bind(('127.0.0.1', 0))
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.append(holder)
    return holder.getsockname()[1]


def pytest_configure():
    # Loaded by pytest itself, which rewrites its assertions: too early at the top of this file.
    import pytest_odoo

    from odoo.tests.common import TransactionCase

    pytest_odoo._get_available_random_port = reserve
    if 'PYTEST_XDIST_WORKER' in os.environ:
        # Workers share the files of attachments: none clears away those of another.
        TransactionCase._gc_filestore = classmethod(lambda cls: None)
