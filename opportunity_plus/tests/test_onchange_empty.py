import traceback
from pathlib import Path

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_stranger import StrangerCommon

ADDON = Path(__file__).parents[1]
# Models of Odoo that forms of ours, or of other addons, show with what we add to them.
EXTENDED = ('crm.lead', 'crm.team', 'crm.stage', 'sale.order', 'sale.order.line', 'res.partner')
EXTENDED += ('res.company', 'res.users', 'calendar.event', 'utm.campaign', 'crm.lead.lost')
# What a form without its opportunity begins with.
SOME = {
    'crm.opportunity.line': {'product_id': 'bike'},
    'crm.opportunity.relation': {'partner_id': 'rival'},
}
PLAIN = {
    'boolean': True,
    'char': "x",
    'date': '2026-01-01',
    'datetime': '2026-01-01 10:00:00',
    'float': 2.0,
    'html': "<p>x</p>",
    'integer': 2,
    'json': False,
    'monetary': 2.0,
    'text': "x",
}


@tagged('post_install', '-at_install')
class TestOnchangeEmpty(StrangerCommon):
    """A form that begins with any single field is computed, or refused in a sentence.

    A client may have hidden the field by which a list belongs to its opportunity, and another addon
    may show a model of ours by itself.
    """

    def _get_models(self):
        """All models of ours that have a form, and those of Odoo that we extend most."""
        for name in self.env.registry:
            model = self.env[name]
            if name in EXTENDED or (
                name.startswith('crm.opportunity.') and not model._abstract and model._auto
            ):
                yield model

    def _get_value(self, field):
        if field.type in PLAIN:
            return PLAIN[field.type]
        if field.type == 'selection':
            return next(iter(field.get_values(self.env)), False)
        if field.type == 'many2one':
            return (
                self.env[field.comodel_name].with_context(active_test=False).search([], limit=1).id
            )
        if field.type == 'one2many':
            return [Command.create({})]
        if field.type == 'many2many':
            records = self.env[field.comodel_name].search([], limit=1)
            return [Command.set(records.ids)]
        return False

    def _compute(self, model, values, names, user):
        """Compute a form that shows everything, and look at a list as it is shown."""
        model = model.with_user(user)
        spec = {
            name: {}
            for name, field in model._fields.items()
            if name != 'id' and model._has_field_access(field, 'read')
        }
        with self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
            try:
                self.assertIsInstance(model.onchange(values, names, spec), dict)
            except UserError as error:
                self.assertTrue(error.args[0])
            except Exception as error:
                # Some forms of Odoo want more than one field by themselves.
                if self._is_ours(error):
                    raise
        self.env.invalidate_all(flush=False)

    def _is_ours(self, error):
        """Tell whether it was raised below a method of ours other than the one that all share."""
        files = (frame.filename for frame in traceback.extract_tb(error.__traceback__))
        ours = {path for path in map(Path, files) if path.is_relative_to(ADDON)}
        return any(path not in (ADDON / 'models' / 'base.py', Path(__file__)) for path in ours)

    def _get_fields(self, model, user):
        """All fields of our models and of opportunities, else those that we add."""
        for name, field in model._fields.items():
            is_ours = model._name.startswith(('crm.opportunity.', 'crm.lead'))
            if (
                name != 'id'
                and (is_ours or 'opportunity_plus' in field._modules)
                and model.with_user(user)._has_field_access(field, 'write')
            ):
                yield field

    def _walk(self, user, models):
        for model in models:
            some = SOME.get(model._name, {})
            some = {name: getattr(self, attribute).id for name, attribute in some.items()}
            for values in ({}, some):
                with self.subTest(model=model._name, values=values):
                    self._compute(model, values, [], user)
            for field in self._get_fields(model, user):
                for given in ({field.name: self._get_value(field)}, {field.name: False}):
                    for values in (given, {**some, **given}) if some else (given,):
                        with self.subTest(model=model._name, values=values):
                            self._compute(model, values, [field.name], user)

    def test_all_by_a_manager(self):
        models = list(self._get_models())
        self.assertGreater(len(models), 20)
        self._walk(self.manager, models)

    def test_products_and_people_by_a_salesperson(self):
        self._walk(self.salesperson, [self.env[name] for name in SOME])
