from odoo.tools import is_html_empty

# Their labels say all.
PLAIN = {
    'active',
    'color',
    'company_id',
    'currency_id',
    'display_name',
    'lead_id',
    'name',
    'sequence',
}
VIEW_TYPES = {'activity', 'calendar', 'form', 'graph', 'kanban', 'list', 'pivot', 'search'}


class FirstSteps:
    """What helps somebody who sees an addon for the first time: for the test class of each."""

    # Odoo's loader leaves out inherited tests otherwise.
    allow_inherited_tests_method = True
    addon = None  # The name of the addon.

    def _get_own_records(self, model):
        data = self.env['ir.model.data'].search(
            [('module', '=', self.addon), ('model', '=', model)]
        )
        return self.env[model].browse(data.mapped('res_id'))

    def _get_shown_fields(self, node, model):
        """Fields that a view shows, those of lists inside of it included.

        :returns: pairs of a model and the name of a field
        """
        for child in node.iterchildren('*'):
            inner = model
            if child.tag == 'field':
                field = self.env[model]._fields[child.get('name')]
                hidden = {child.get('invisible'), child.get('column_invisible')}
                if not hidden & {'1', 'True'}:
                    yield model, field.name
                if any(grandchild.tag in VIEW_TYPES for grandchild in child):
                    inner = field.comodel_name
            yield from self._get_shown_fields(child, inner)

    def _is_plain(self, model, name):
        """Whether somebody who knows Odoo knows the field: by its name, or as what it repeats."""
        field = self.env[model]._fields[name]
        if name in PLAIN or field.related or field.type == 'one2many':
            return True  # Lists stand alone, without a label that could have a tooltip.
        return any(
            name in self.env[known]._fields
            and self.env['ir.model.fields']._get(known, name).modules != self.addon
            for known in ('crm.lead', 'sale.order.line')
        )

    def test_every_field_of_ours_says_what_it_is(self):
        shown = set()
        for view in self._get_own_records('ir.ui.view').filtered('model'):
            shown.update(self._get_shown_fields(view._get_combined_arch(), view.model))
        ours = {
            (field.model, field.name): field.help
            for field in self.env['ir.model.fields'].search([])
            if field.modules == self.addon
        }
        shown &= ours.keys()
        self.assertGreater(len(shown), 20)
        without = sorted(
            f'{model}.{name}'
            for model, name in shown
            if not ours[model, name] and not self._is_plain(model, name)
        )
        self.assertFalse(without, "\n".join(without))

    def test_every_screen_of_ours_says_what_to_do(self):
        actions = self._get_own_records('ir.actions.act_window')
        screens = actions.filtered(lambda action: action.target != 'new')
        self.assertGreater(len(screens), 3)
        for action in screens:
            with self.subTest(action=action.name):
                self.assertFalse(is_html_empty(action.help))
                self.assertIn('o_view_nocontent_smiling_face', action.help)
