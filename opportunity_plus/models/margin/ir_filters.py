import ast
import json

from odoo import api, models

from ...tools.margin import sees_margin


def read_text(reader, text):
    """Return what a function makes of a text, None if the text is not what it expects."""
    try:
        return reader(text)
    except (MemoryError, RecursionError, SyntaxError, TypeError, ValueError):
        return None


def find_paths(node, prefix=''):
    """Find the fields of a domain's conditions, as paths; the values may be expressions.

    :param node: the ``ast`` of the domain
    """
    match node:
        case (
            ast.Tuple(elts=[ast.Constant(value=str(path)), ast.Constant(), value])
            | ast.List(elts=[ast.Constant(value=str(path)), ast.Constant(), value])
        ) if path not in '&|!':
            yield prefix + path
            # The operator "any" has a domain as its value.
            yield from find_paths(value, f'{prefix}{path}.')
        case _:
            for child in ast.iter_child_nodes(node):
                yield from find_paths(child, prefix)


class IrFilters(models.Model):
    """A favorite may name a margin that its reader does not see, or not any more.

    People may write what they like into a favorite: what cannot be read is left as it is.
    """

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
        terms = read_text(json.loads, values['sort']) or []
        return [
            *(read_text(self._get_domain_paths, values['domain']) or []),
            *(term.split()[0] for term in terms if isinstance(term, str) and term.strip()),
        ]

    @api.model
    def _get_domain_paths(self, text):
        return list(find_paths(ast.parse(text.strip(), mode='eval')))

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
        values = read_text(ast.literal_eval, context)
        if not isinstance(values, dict):
            return context
        measure, measures = values.get('graph_measure'), values.get('pivot_measures')
        if isinstance(measure, str) and self._is_hidden(model, measure):
            del values['graph_measure']
        if isinstance(measures, list):
            values['pivot_measures'] = [
                name
                for name in measures
                if not isinstance(name, str) or not self._is_hidden(model, name)
            ]
            if not values['pivot_measures']:
                # The pivot takes those of its own.
                del values['pivot_measures']
        return repr(values)
