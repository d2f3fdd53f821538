"""What the web client asks the server to read for a form.

Odoo's test form asks for less: no names of linked records, and of a list what its form shows.
This follows ``getFieldsSpec`` of the web client (``web``, ``relational_model/utils.js``).
"""

import ast

from lxml import etree

from odoo.tools.safe_eval import safe_eval
from odoo.tools.view_validation import get_expression_field_names

TAGS = ('many2many_tags', 'many2many_tax_tags')


def get_specification(model):
    """The specification of ``web_read`` for the form view of a model."""
    form = etree.fromstring(model.get_view(view_type='form')['arch'])
    return {'display_name': {}, **get_fields_specification(model, form)}


def get_fields_specification(model, view):
    """The same for one view, without the fields of the lists in it."""
    nodes_by_name = {}
    for node in view.iter('field'):
        if next(node.iterancestors('field', view.tag)) is view:
            nodes_by_name.setdefault(node.get('name'), []).append(node)
    return {
        name: get_field_specification(model, model._fields[name], nodes, view.tag)
        for name, nodes in nodes_by_name.items()
    }


def get_field_specification(model, field, nodes, view_type):
    is_invisible = all(is_always_invisible(node) for node in nodes)
    if field.type == 'many2one':
        return {'fields': {} if is_invisible else {'display_name': {}}}
    if field.type not in ('one2many', 'many2many') or is_invisible:
        return {}
    if view_type != 'form' and nodes[0].get('widget') not in TAGS:
        # Only lists in a form show records of their own.
        return {}
    return get_list_specification(model.env[field.comodel_name], nodes[0])


def get_list_specification(comodel, node):
    """What is read of the records of a list in the form: those of its first page."""
    if node.get('widget') in TAGS:
        color = ast.literal_eval(node.get('options', '{}')).get('color_field')
        return {'fields': {'display_name': {}, **({color: {}} if color else {})}}
    view_type = node.get('mode', 'list').split(',')[0]
    view = node.find(view_type)
    if view is None:
        refs = comodel.env['ir.ui.view']._get_view_refs(node)
        view = etree.fromstring(comodel.with_context(**refs).get_view(view_type=view_type)['arch'])
    specification = {
        'fields': get_fields_specification(comodel, view),
        'limit': int(view.get('limit', 40)),
        'context': get_context(node),
    }
    handles = view.xpath("./field[@widget='handle']/@name")
    order = view.get('default_order') or (f'{handles[0]}, id' if handles else '')
    return specification | ({'order': order} if order else {})


def get_context(node):
    """The context of a field; what it takes from other fields is nothing here."""
    context = node.get('context', '{}')
    return safe_eval(context, dict.fromkeys(get_expression_field_names(context), False))


def is_always_invisible(node):
    return {node.get('invisible'), node.get('column_invisible')} & {'1', 'True'}
