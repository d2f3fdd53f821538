from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common_stranger import StrangerCommon

MODELS = (
    'crm.lead',
    'crm.opportunity.line',
    'crm.opportunity.relation',
    'res.partner',
    'sale.order',
)
# Not writable by people, but meant to be given: Odoo asks for the one with the price of a line, and
# other addons copy the other, which is checked (`test_linking_access.py`). The rest is what people
# type on the opportunity's line, and stands beside the order line that they may write.
GIVEN = (
    'technical_price_unit',
    'opportunity_line_id',
    'is_opportunity_typed',
    'opportunity_sale_type_id',
    'opportunity_duration_months',
    'opportunity_date_start',
    'opportunity_date_end',
)
# Whatever a client may send in their place.
OTHERS = {
    'boolean': (True, False, None, 1, 'x'),
    'integer': (42, None, False, '7'),
    'float': (41.5, None, False, '7.5'),
    'monetary': (41.5, None, False, '7.5'),
    'char': ("x", None, False),
    'text': ("x", None, False),
    'selection': ('manual', 'order', None, False),
}


@tagged('post_install', '-at_install')
class TestWrittenByNobody(StrangerCommon):
    """What is computed or remembered is not given by anybody, by no door and in no guise."""

    def _get_names(self, model):
        """Stored fields of ours that forms show as readonly."""
        classes = [base for base in type(self.env[model]).mro() if not getattr(base, 'pool', None)]
        of_odoo = {
            name
            for base in classes
            if 'opportunity_plus' not in base.__module__
            for name in vars(base)
        }
        return [
            name
            for name, field in self.env[model]._fields.items()
            if field.store
            and field.readonly
            and name not in of_odoo.union(MAGIC_COLUMNS, GIVEN)
            and field._module == 'opportunity_plus'
        ]

    def _get_values(self, model, name):
        field = self.env[model]._fields[name]
        if not field.relational:
            return OTHERS[field.type]
        other = self.env[field.comodel_name].sudo().with_context(active_test=False)
        other = other.search([('id', 'not in', self._get_record(model)[name].ids)], limit=1)
        if field.type == 'many2one':
            return (other.id, None, False)
        return ([Command.set(other.ids)], [Command.clear()], [Command.link(other.id)], None)

    def _get_record(self, model):
        records = {
            'crm.lead': self.own,
            'crm.opportunity.line': self.own.opportunity_line_ids,
            'crm.opportunity.relation': self.own.relation_ids,
            'res.partner': self.contact,
            'sale.order': self.order,
        }
        return records[model].sudo()

    def _try(self, function):
        """Run something that may be refused, but only by a sentence for people."""
        try:
            with self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
                function()
                self.env.flush_all()
        except UserError as error:
            self.assertTrue(error.args[0])
        self.env.invalidate_all()

    def _for_each_field(self):
        self.order = self._create_order(self.env['crm.lead'], user_id=self.salesperson.id)
        # Made of an opportunity, which it remembers.
        lead = self._create_lead(name="Lead", partner_id=False, contact_name="Ann")
        self.contact = lead._create_customer()
        for model in MODELS:
            names = self._get_names(model)
            self.assertTrue(names, model)
            for name in names:
                self.env.flush_all()
                self.env.invalidate_all()
                record = self._get_record(model)
                for value in self._get_values(model, name):
                    yield record, name, value

    def test_there_is_something_to_try(self):
        names = {name for model in MODELS for name in self._get_names(model)}
        self.assertGreater(
            names,
            {
                'origin_lead_id',
                'origin_name',
                'relation_person_ids',
                'acceptance_failure',
                'opportunity_accepted',
            },
        )

    def test_no_model_is_left_out(self):
        """Whatever sales people may write or create, and that we add such a field to."""
        for name in self.env.registry:
            model = self.env[name].with_user(self.manager)
            if model._abstract or model._transient or not model._auto or not self._get_names(name):
                continue
            if model.has_access('write') or model.has_access('create'):
                self.assertIn(name, MODELS)

    def test_write(self):
        for record, name, value in self._for_each_field():
            before, own = record[name], record.with_user(self.salesperson).sudo(False)
            with self.subTest(record=record, field=name, value=value):
                self._try(lambda own=own, vals={name: value}: own.write(vals))
                self.assertEqual(record[name] or False, before or False)

    def test_create(self):
        """Given with the others, or as a default: what comes of it is as without."""
        for record, name, value in self._for_each_field():
            model = record.browse().with_user(self.salesperson).sudo(False)
            values = self._prepare_create_values(record._name)
            created = [model.create(values)]
            defaults = model.with_context(**{f'default_{name}': value})
            for maker, vals in ((model, {**values, name: value}), (defaults, values)):
                vals = {**vals, **self._prepare_create_values(record._name)}
                self._try(
                    lambda maker=maker, vals=vals, made=created: made.append(maker.create(vals))
                )
            plain, *others = (made.sudo().exists() for made in created)
            for other in filter(None, others):
                with self.subTest(model=record._name, field=name, value=value):
                    self.assertEqual(other[name] or False, plain[name] or False)
            created[0].sudo().unlink()

    def _prepare_create_values(self, model):
        other = self.env['res.partner'].create({'name': "Somebody"})
        return {
            'crm.lead': {'name': "New", 'partner_id': self.customer.id, 'type': 'opportunity'},
            'crm.opportunity.line': {'lead_id': self.own.id, 'product_id': self.service.id},
            'crm.opportunity.relation': {
                'lead_id': self.own.id,
                'kind': 'partner',
                'partner_id': other.id,
            },
            'res.partner': {'name': "Ann"},
            'sale.order': {'partner_id': self.customer.id},
        }[model]

    def test_onchange(self):
        """A form gets back what is computed, whatever it says that somebody changed."""
        for record, name, value in self._for_each_field():
            own = record.with_user(self.salesperson).sudo(False)
            if not own._has_field_access(own._fields[name], 'read') or value in (None, False):
                continue
            for form in (own, own.browse()):
                with self.subTest(form=form, field=name, value=value):
                    answer = form.onchange({name: value}, [name], {name: {}})
                    told = answer.get('value', {}).get(name)
                    self.assertFalse(told and told == value, answer)

    @users('op_salesperson')
    def test_nothing_is_the_same_as_no(self):
        """A null where False is refused: an accepted order would be forgotten."""
        order = self._create_order(self.own, user_id=self.env.uid)
        order.action_confirm()
        for value in (None, False, 0, ''):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.with_user(self.env.user).write({'opportunity_accepted': value})
        order.with_user(self.env.user)._action_cancel()
        self.assertRecordValues(self.own, [{'amount_source': 'lines', 'expected_revenue': 1000.0}])

    @users('op_salesperson')
    def test_the_same_value_passes(self):
        """An export can be imported again."""
        relation = self.own.relation_ids.with_user(self.env.user)
        relation.write({'active': True, 'company_id': relation.company_id.id, 'note': "x"})
        lead = self.own.with_user(self.env.user)
        lead.write({'origin_name': lead.origin_name, 'priority': '2'})
        lead.write({'relation_competitor_ids': [Command.set(self.rival.ids)]})
        self.assertEqual((relation.note, lead.priority), ("x", '2'))
