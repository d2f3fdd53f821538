"""What is read together."""

from odoo import api, models


class ReadWithList(models.AbstractModel):
    """For records of which nobody asks which there are without asking what they are."""

    _register = False  # No model: only a base class of some.

    # What the ORM asks for the list of such records on another one.
    _list_columns = frozenset(('lead_id', 'active'))

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read the list and its columns by one query."""
        if field_names and self._list_columns.issuperset(field_names):
            field_names = None
        return super().search_fetch(domain, field_names, offset=offset, limit=limit, order=order)
