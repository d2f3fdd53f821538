"""The same work done in two databases: in stock Odoo, and with the addon."""
