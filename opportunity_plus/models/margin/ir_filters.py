import re
from ast import literal_eval

from odoo import api, models

from ...tools.margin import sees_margin

# The field of a condition in the text of a domain, and that of a sort order.
CONDITION_FIELDS = re.compile(r"""[(\[]\s*['"]([\w.]+)['"]\s*,""")
SORT_FIELDS = re.compile(r"""['"]([\w.]+)""")


class IrFilters(models.Model):
    """A favorite may name a margin that whoever has it does not see, or not any more."""

    _inherit = 'ir.filters'

    @api.model
    def get_filters(self, model, *args, **kwargs):
        """Leave out of favorites what is hidden: the web client crashes on an unknown measure.

        A favorite that filters or sorts by it is left out as a whole.
        """
        filters = super().get_filters(model, *args, **kwargs)
        if sees_margin(self.env):
            return filters
        return [
            {**values, 'context': self._without_hidden_measures(model, values['context'])}
            for values in filters
            if not any(self._is_hidden(model, path) for path in self._get_fields_used(values))
        ]

    @api.model
    def _get_fields_used(self, values):
        """The fields by which a favorite filters and sorts, as paths.

        :param dict values: of the favorite
        """
        return CONDITION_FIELDS.findall(values['domain']) + SORT_FIELDS.findall(values['sort'])

    @api.model
    def _is_hidden(self, model, path):
        """Tell whether the reader may not see what a path of fields leads to."""
        records = self.env[model]
        for name in path.split('.'):
            field = records._fields.get(name)
            if field is None:
                return False
            if not records._has_field_access(field, 'read'):
                return True
            if not field.relational:
                return False
            records = self.env[field.comodel_name]
        return False

    @api.model
    def _without_hidden_measures(self, model, context):
        """Leave pivot and graph of a favorite the measures that its reader sees.

        :param str context: of the favorite
        """
        try:
            values = literal_eval(context)
        except (SyntaxError, ValueError):
            # Written by hand; the web client writes values only.
            return context
        if self._is_hidden(model, values.get('graph_measure') or ''):
            del values['graph_measure']
        measures = values.pop('pivot_measures', None) or []
        kept = [measure for measure in measures if not self._is_hidden(model, measure)]
        # Without any, the pivot takes those of its own.
        return repr({**values, 'pivot_measures': kept} if kept else values)
