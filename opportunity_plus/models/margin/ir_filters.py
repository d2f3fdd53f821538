import ast
import json
import logging
from contextlib import suppress

from odoo import api, models

from ...tools.margin import sees_margin

_logger = logging.getLogger(__name__)


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
        adapted = (self._adapt_to_reader(model, values) for values in filters)
        return [values for values in adapted if values]

    @api.model
    def _adapt_to_reader(self, model, values):
        """Take out of a favorite what its reader may not see.

        Whatever somebody stored in it: without it the others still have their views.

        :param dict values: of the favorite
        :returns: the values, changed or not; None if it is of no use
        """
        try:
            if any(self._is_hidden(model, path) for path in self._get_fields_used(values)):
                return None
            return {**values, 'context': self._without_hidden_measures(model, values['context'])}
        except Exception:
            _logger.debug("The favorite %s cannot be read.", values.get('id'), exc_info=True)
            return values

    @api.model
    def _get_fields_used(self, values):
        """The fields by which a favorite filters and sorts, as paths.

        :param dict values: of the favorite
        """
        paths, terms = [], []
        # One that cannot be read says nothing of the others.
        with suppress(Exception):
            paths = list(find_paths(ast.parse(values['domain'].strip(), mode='eval')))
        with suppress(Exception):
            terms = list(json.loads(values['sort']))
        return paths + [term.split()[0] for term in terms if isinstance(term, str) and term.strip()]

    @api.model
    def _is_hidden(self, model, path):
        """Tell whether the reader may not see what a path of fields leads to.

        :param path: whatever stands where a path should
        """
        records = self.env[model]
        for name in path.split('.') if isinstance(path, str) else ():
            field = records._fields.get(name)
            if field and not records._has_field_access(field, 'read'):
                return True
            if not field or not field.relational:
                return False
            records = self.env[field.comodel_name]
        return False

    @api.model
    def _without_hidden_measures(self, model, context):
        """Leave pivot and graph of a favorite the measures that its reader sees.

        :param str context: of the favorite
        """
        values = ast.literal_eval(context)
        if not isinstance(values, dict):
            return context
        if self._is_hidden(model, values.get('graph_measure')):
            del values['graph_measure']
        measures = values.get('pivot_measures')
        if isinstance(measures, list):
            values['pivot_measures'] = [m for m in measures if not self._is_hidden(model, m)]
            if not values['pivot_measures']:
                # The pivot takes those of its own.
                del values['pivot_measures']
        return repr(values)
