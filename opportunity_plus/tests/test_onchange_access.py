from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common_stranger import StrangerCommon


@tagged('post_install', '-at_install')
class TestOnchangeAccess(StrangerCommon):
    """A form that is computed tells nothing that reading would refuse."""

    def _ask(self, model, values, names=(), record=None, **context):
        """Ask for everything that a form of the model could show; tell all that was answered."""
        records = self.env[model].with_user(self.env.user).with_context(**context)
        records = records.browse(record and record.id)
        spec = {
            name: {}
            for name, field in records._fields.items()
            if records._has_field_access(field, 'read') and name != 'id'
        }
        try:
            with mute_logger('odoo.addons.base.models.ir_rule'), self.env.cr.savepoint():
                return repr(records.onchange(dict(values), list(names), spec))
        except AccessError as error:
            return str(error)

    def _assert_tells_nothing(self, text):
        told = [
            secret
            for secret in ("Theirs", "777", "op_colleague", "Signed", f"{self.colleague.id},")
            if secret in text
        ]
        self.assertFalse(told, text)

    @users('op_salesperson')
    def test_what_belongs_to_an_opportunity(self):
        """All such models with a form, that names the opportunity in every way there is."""
        self.assertFalse(self.theirs.with_user(self.env.user).has_access('read'))
        lead_id = self.theirs.id
        for model, extra in (
            ('crm.opportunity.line', {'product_id': self.bike.id}),
            ('crm.opportunity.relation', {'partner_id': self.rival.id, 'kind': 'competitor'}),
        ):
            for values, names, context in (
                ({'lead_id': lead_id}, ['lead_id'], {}),
                ({'lead_id': lead_id, **extra}, [], {}),
                ({'lead_id': lead_id, **extra}, list(extra), {}),
                ({'lead_id': {'id': lead_id}, **extra}, list(extra), {}),
                (extra, [], {'default_lead_id': lead_id}),
            ):
                with self.subTest(model=model, values=values, context=context):
                    self._assert_tells_nothing(self._ask(model, values, names, **context))
            own = self.env[model].search([('lead_id', '=', self.own.id)])
            text = self._ask(model, {'lead_id': lead_id}, ['lead_id'], own)
            self._assert_tells_nothing(text)

    @users('op_salesperson')
    def test_lists_of_an_own_opportunity(self):
        mirrored, relation = self.theirs.opportunity_line_ids, self.theirs.relation_ids
        sale_line = self.their_order.order_line
        new = {'product_id': self.service.id, 'name': "x"}
        for name, commands in (
            ('opportunity_line_ids', [Command.link(mirrored.id)]),
            ('opportunity_line_ids', [Command.set(mirrored.ids)]),
            ('opportunity_line_ids', [Command.update(mirrored.id, {'name': "x"})]),
            ('opportunity_line_ids', [(0, 'new', {**new, 'sale_line_id': sale_line.id})]),
            ('opportunity_line_ids', [(0, 'new', {**new, 'forecast_line_id': mirrored.id})]),
            ('opportunity_line_ids', [(0, 'new', {**new, 'lead_id': self.theirs.id})]),
            ('opportunity_line_ids', mirrored.ids),
            ('opportunity_line_ids', [[5], [4, mirrored.id]]),
            ('relation_ids', [Command.link(relation.id)]),
            ('relation_ids', [(0, 'new', {'lead_id': self.theirs.id, 'kind': 'partner'})]),
        ):
            for record in (self.own, None):
                with self.subTest(name=name, commands=commands, new=not record):
                    text = self._ask('crm.lead', {name: commands}, [name], record)
                    self._assert_tells_nothing(text)

    @users('op_salesperson')
    def test_order_line_behind_a_line(self):
        sale_line = self.their_order.order_line
        for values in ({'sale_line_id': sale_line.id}, {'sale_line_id': {'id': sale_line.id}}):
            values = {**values, 'lead_id': self.own.id, 'product_id': self.bike.id}
            for names in ([], ['sale_line_id'], ['product_id']):
                self._assert_tells_nothing(self._ask('crm.opportunity.line', values, names))

    @users('op_salesperson')
    def test_other_forms(self):
        """Wherever an opportunity, or a list of what belongs to some, is on a form."""
        values = {'opportunity_id': self.theirs.id, 'partner_id': self.customer.id}
        self.theirs.analytic_distribution = {}
        self.assertIn("top-secret", self._ask('sale.order', values, ['opportunity_id']))
        relation = self.theirs.relation_ids
        commands = [Command.link(relation.id)]
        for text in (
            self._ask('res.partner', {'opportunity_relation_ids': commands}, [], None),
            self._ask('crm.lead', {'origin_lead_id': self.theirs.id}, ['origin_lead_id']),
        ):
            self._assert_tells_nothing(text)

    @users('op_salesperson')
    def test_names_that_are_kept(self):
        """The origin of a deal is shown by its name, and kept as text."""
        kind = self.env['crm.opportunity.origin.type'].search([('kind', '=', 'lead')], limit=1)
        values = {'origin_type_id': kind.id, 'origin_lead_id': self.theirs.id}
        own = self.own.with_user(self.env.user)
        for door, function in {
            'write': lambda: own.write(values),
            'create': lambda: own.create({'name': "New", **values}),
            'default': lambda: own.with_context(default_origin_lead_id=self.theirs.id).create(
                {'name': "New", 'origin_type_id': kind.id}
            ),
        }.items():
            with (
                self.subTest(door),
                self.assertRaisesRegex(AccessError, "see"),
                self.env.cr.savepoint(),
            ):
                function()
        self.own.write(values)
        copy = own.copy()
        self.assertEqual(copy.sudo().origin_lead_id, self.theirs)
        copy.write({'priority': '2'})

    @users('op_salesperson')
    def test_own_forms_go_on(self):
        """A quotation on a colleague's opportunity, and lists with what is there already."""
        self.their_order.user_id = self.env.user
        quotation = self._create_order(self.theirs, user_id=self.env.uid)
        with Form(quotation.with_user(self.env.user)) as form:
            form.client_order_ref = "x"
            with form.order_line.new() as line:
                line.product_id = self.service
        self.assertEqual(quotation.amount_untaxed, 1075.0)
        with Form(self.own.with_user(self.env.user)) as form:
            with form.opportunity_line_ids.edit(0) as line:
                line.product_uom_qty = 3
            form.priority = '2'
            with form.opportunity_line_ids.edit(0) as line:
                line.product_uom_qty = 2
            self.assertEqual(form.expected_revenue, 2000.0)
        self.assertEqual(self.own.expected_revenue, 2000.0)
        answer = self.own.with_user(self.env.user).onchange(
            {'opportunity_line_ids': [[5]]},
            ['opportunity_line_ids'],
            {'amount_source': {}, 'opportunity_line_ids': {'fields': {}}},
        )
        self.assertEqual(answer['value']['amount_source'], 'manual')
