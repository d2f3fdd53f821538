import inspect
from contextlib import closing

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.context import OwnContext
from .common_context import READ_ONLY, ContextCommon
from .common_plans import get_plan_operations, get_plan_records
from .common_rooms import get_classes, is_own
from .common_takeover import TAKEOVER_OPERATIONS, prepare_takeover

SHEETS = ('opportunity', 'visit', 'customer')
REASON = 'crm.opportunity.attention.reason'
CHOICES = ('crm.opportunity.family', 'crm.opportunity.sale.type')


@tagged('post_install', '-at_install')
class TestContext(ContextCommon):
    """The caller's context does not matter beyond user, company, language and time zone.

    What is tried is found by itself: every public method, computed field and report of ours.
    """

    maxDiff = 4000

    def _get_records(self):
        """On what methods are called and fields are read, by model."""
        link = self.env['crm.opportunity.link']._create_with_candidates(self.lead)
        link.order_line_ids[:1].is_selected = True
        apply = self.env['crm.opportunity.apply.orders']._create_with_preview(
            self.sold, self.env['sale.order']
        )
        lost = self.env['crm.lead.lost'].create(
            {'lead_ids': [Command.set(self.lead.ids)], 'lost_competitor_id': self.rival.id}
        )
        convert = self.env['crm.lead2opportunity.partner'].create(
            {'lead_id': self.other.id, 'name': 'convert', 'action': 'exist'}
        )
        convert.partner_id = self.customer
        own = [('lead_id', '=', self.lead.id)]
        many = self.env['crm.lead2opportunity.partner.mass'].create(
            {'lead_id': self.other.id, 'lead_tomerge_ids': [Command.set(self.other.ids)]}
        )
        handover = self._prepare_handover()
        records = [
            *(handover, handover.line_ids[:1], *prepare_takeover(self)),
            *(self.lead, self.lead.opportunity_line_ids, self.lead.contact_relation_ids),
            *(self.order, self.order.order_line, self.customer, self.meeting, self.campaign),
            *(self.bike, self.bike.product_tmpl_id, self.company, self.salesperson),
            *(link, link.order_line_ids[:1], apply, apply.line_ids, lost, convert, many),
            *(self.env[m].search([], limit=1) for m in (*CHOICES, REASON, 'crm.stage')),
            *(self.role, self.origin_type[:1], self.sold.acceptance_ids, self.tax_included),
            *(self.sold.acceptance_ids.order_ids, self.env['crm.team'].create({'name': "Cars"})),
            self.env['crm.opportunity.compare.orders'].create({'lead_id': self.lead.id}),
            self.env['crm.opportunity.new.quotation'].create({'lead_id': self.lead.id}),
            *(self.env[name].search(own)[:1] for name in READ_ONLY),
            self.env['crm.opportunity.movement.days'].create({}),
            self.env['ir.attachment'].create({'name': "Plan", 'res_model': 'crm.lead'}),
            *get_plan_records(self.env, self.salesperson),
        ]
        return {record._name: record for record in records}

    def _get_operations(self):
        """How the methods that want something are called, and the other ways in."""
        line = {'product_id': self.helmet.id}
        commands = [Command.create(line), Command.create({'product_id': self.bike.id})]
        catalog = {'order_id': self.lead.id}
        specification = {'opportunity_line_ids': {'fields': {'name': {}}}, 'expected_revenue': {}}
        spec = {name: {} for name in ('product_id', 'price_unit', 'tax_ids', 'price_subtotal')}
        people = {
            'contact_relation_ids': [Command.create({'partner_id': self.customer.id})],
            'partner_relation_ids': [Command.create({'partner_id': self.ann.id})],
        }
        return {
            ('crm.lead', 'create'): lambda lead: self._without_own_defaults(lead).create(
                {
                    'name': "Hostile 9",
                    'type': 'opportunity',
                    'partner_id': self.customer.id,
                    'user_id': self.salesperson.id,
                    'opportunity_line_ids': commands,
                    **people,
                }
            ),
            ('crm.lead', 'action_renew'): lambda lead: self.sold.with_env(lead.env).action_renew(),
            ('crm.lead', 'write'): lambda lead: lead.write(
                {'opportunity_line_ids': commands, **people}
            ),
            ('crm.lead', 'write_set'): lambda lead: lead.write(
                {'opportunity_line_ids': [Command.clear(), *commands]}
            ),
            ('crm.lead', 'write_company'): lambda lead: lead.write({'company_id': False}),
            ('crm.lead', 'write_partner'): lambda lead: lead.write({'partner_id': self.ann.id}),
            ('crm.lead', 'web_read'): lambda lead: lead.web_read(specification),
            ('crm.lead', 'copy'): lambda lead: lead.copy({'name': "Hostile 8"}),
            ('crm.lead', 'copy_data'): lambda lead: lead.copy_data()[0]['opportunity_line_ids'],
            ('crm.lead', 'merge'): lambda lead: (
                lead | self.other.with_env(lead.env)
            ).merge_opportunity(),
            ('crm.lead', 'merge_sold'): lambda lead: (
                lead | self.sold.with_env(lead.env)
            ).merge_opportunity(),
            ('crm.lead', 'catalog'): lambda lead: lead._update_order_line_info(self.helmet.id, 3),
            ('crm.lead', 'lose'): lambda lead: lead.action_set_lost(),
            ('crm.lead', 'search'): lambda lead: (
                lead.search(
                    [('opportunity_line_ids.product_id', '=', self.helmet.id), ('id', '=', lead.id)]
                ).ids
            ),
            ('crm.opportunity.line', 'create'): lambda rec: rec.create(
                {**line, 'lead_id': self.lead.id}
            ),
            ('res.partner', 'create'): lambda rec: rec.create({'name': "Ann"}).origin_lead_id.ids,
            ('res.partner', 'write'): lambda rec: rec.write({'function': "Buyer"}),
            ('crm.opportunity.movement.days', 'create'): lambda rec: rec.create({}),
            ('crm.opportunity.movement.days', 'write'): lambda rec: rec.write({'date_to': False}),
            ('crm.opportunity.line', 'write'): lambda rec: rec.write(line),
            ('crm.opportunity.line', 'unlink'): lambda rec: rec.unlink(),
            ('crm.opportunity.line', 'copy_data'): lambda rec: rec.copy_data(),
            **(get_plan_operations(self.salesperson) | TAKEOVER_OPERATIONS),
            'onchange': lambda rec: rec.browse().onchange({}, [], {}),
            'default_get': lambda rec: rec.default_get(
                [name for name in rec._fields if name not in rec._context_defaults]
                if isinstance(rec, OwnContext)
                else [*rec._remembered_fields]
            ),
            ('crm.opportunity.line', 'onchange'): lambda rec: rec.new(
                {'lead_id': self.lead.id}
            ).onchange({'product_id': self.bike.id, 'lead_id': self.lead.id}, ['product_id'], spec),
            ('crm.opportunity.line', 'action_add_from_catalog'): lambda rec: rec.with_context(
                **catalog
            ).action_add_from_catalog()['res_model'],
            ('crm.opportunity.relation', 'create'): lambda rec: rec.create(
                {'lead_id': self.lead.id, 'kind': 'contact', 'partner_id': self.customer.id}
            ),
            ('crm.opportunity.relation', 'write'): lambda rec: rec.write({'is_primary': True}),
            ('crm.opportunity.relation', 'unlink'): lambda rec: rec.unlink(),
            ('product.template', 'write'): lambda rec: rec.write(
                {'uom_id': self.env.ref('uom.product_uom_dozen').id}
            ),
            ('crm.stage', 'write'): lambda rec: rec.write({'sequence': 9}),
            ('account.tax', 'write'): lambda rec: rec.write({'amount': 5.0}),
            'search_fetch': lambda rec: rec.search_fetch([('id', 'in', rec.ids)]).ids,
            ('res.company', 'write'): lambda rec: rec.write(
                {'tax_calculation_rounding_method': 'round_globally'}
            ),
            ('sale.order', 'write'): lambda rec: rec.write({'state': 'cancel'}),
            ('sale.order', 'action_confirm'): lambda rec: self.quotation.with_env(
                rec.env
            ).action_confirm(),
            ('sale.order', 'action_lead_opportunity'): lambda rec: self.quotation.with_env(
                rec.env
            ).action_lead_opportunity(),
            ('sale.order', 'action_take_products'): lambda rec: self.quotation.with_env(
                rec.env
            ).action_take_products(),
            ('sale.order', 'link'): lambda rec: self.free_order.with_env(rec.env).write(
                {'opportunity_id': self.lead.id}
            ),
            ('sale.order', 'cancel'): lambda rec: rec.with_context(
                disable_cancel_warning=True
            ).action_cancel(),
            ('sale.order', 'unlink'): lambda rec: self.second.with_env(rec.env).unlink(),
            ('sale.order.line', 'create'): lambda rec: self._without_own_defaults(rec).create(
                {'order_id': self.order.id, 'product_id': self.helmet.id}
            ),
            ('sale.order.line', 'write'): lambda rec: rec.write({'product_uom_qty': 4}),
            ('sale.order.line', 'unlink'): lambda rec: self.second.with_env(
                rec.env
            ).order_line.unlink(),
        }

    # Odoo's own, with arguments that say it all; what we do in them others test.
    untried = {
        *(('crm.lead', name) for name in ('default_get', 'get_empty_list_help', 'message_new')),
        *(('crm.lead', name) for name in ('get_import_templates', 'load')),
        ('crm.opportunity.relation', 'load'),
        # A copy that Odoo makes has defaults of Odoo's.
        *((model, 'copy_data') for model in ('sale.order', 'sale.order.line')),
        ('sale.order', 'create'),  # An order that a client makes has the client's defaults.
        ('ir.filters', 'get_filters'),
        *(('res.partner', name) for name in ('create', 'write', 'name_search')),
        ('res.company', 'cache_invalidation_fields'),
        ('crm.opportunity.competitor.report', 'web_read_group'),
        *((model, name) for model in (*CHOICES, REASON) for name in ('create', 'write', 'unlink')),
        *(('crm.opportunity.role', name) for name in ('create', 'write', 'unlink')),
        *(('crm.opportunity.origin.type', name) for name in ('create', 'write', 'unlink')),
    }

    def _find_public_methods(self):
        """Every public method that the addon defines, by the models that have it."""
        for model, registry_class in self.env.registry.items():
            for base in get_classes(registry_class):
                of_every_model = base.__module__.endswith('.models.base')
                if is_own(base) and not registry_class._abstract and not of_every_model:
                    for name, value in vars(base).items():
                        if not name.startswith('_') and inspect.isfunction(value):
                            yield model, name

    def _run(self, function, record, context):
        """Call something and look at what comes of it; all is undone."""
        self.env.flush_all()
        last_ids = self._get_last_ids()
        with closing(self.env.cr.savepoint()):
            try:
                result = function(record.with_context(**{**self.env.context, **context}))
                outcome = self._get_comparable(result), self._look(last_ids)
            except (AccessError, UserError) as error:
                outcome = type(error), str(error)
            self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.precommit.clear()
        self.env.cr.precommit.data.clear()
        return outcome

    def _get_comparable(self, result):
        if isinstance(result, dict) and 'res_model' in result:
            return {name: result.get(name) for name in ('res_model', 'name', 'domain')}
        if hasattr(result, '_name'):
            return result._name, len(result)
        return None if type(result) is int else result

    def _assert_same(self, function, record, what):
        expected = self._run(function, record, {})
        for context in self._get_hostile_contexts():
            with self.subTest(what=what, active_test=context['active_test'], keys=len(context)):
                outcome = self._run(function, record, context)
                self.assertEqual([*self._find_differences(outcome, expected, '')], [])

    def _find_differences(self, one, other, path):
        """Where two results differ, with both values."""
        if type(one) is type(other) and isinstance(one, dict) and one.keys() == other.keys():
            for key, value in one.items():
                yield from self._find_differences(value, other[key], f'{path}.{key}')
        elif type(one) is type(other) and isinstance(one, (list, tuple)) and len(one) == len(other):
            for index, pair in enumerate(zip(one, other, strict=True)):
                yield from self._find_differences(*pair, f'{path}[{index}]')
        elif one != other:
            yield path, one, other

    def test_public_methods(self):
        records, operations = self._get_records(), self._get_operations()
        tried = set()
        ways = {key for key in operations if isinstance(key, tuple)}
        for model, name in sorted(ways.union(self._find_public_methods()) - self.untried):
            self.assertIn(model, records, f"{model}.{name} is tried on no record")
            function = operations.get((model, name)) or operations.get(name)
            if not function:
                function = lambda record, name=name: getattr(record, name)()
            self._assert_same(function, records[model], f'{model}.{name}')
            tried.add((model, name))
        self.assertGreater(len(tried), 50)

    def test_computed_fields(self):
        for model, record in self._get_records().items():
            names = [
                name
                for name, field in record._fields.items()
                if 'opportunity_plus' in field._modules and (field.compute or field.relational)
            ]
            self._assert_same(
                lambda record, names=names: self._compute(record, names), record, model
            )

    def _compute(self, record, names):
        for name in names:
            field = record._fields[name]
            if field.compute and field.store:
                self.env.add_to_compute(field, record)
        values = {name: record[name] for name in names}
        return {
            name: value.ids if hasattr(value, 'ids') else value for name, value in values.items()
        }

    def test_lists_say_whether_archived_ones_are_in_them(self):
        """A list follows the context otherwise: another one in Contacts / Opportunities."""
        wrong = [
            str(field)
            for model in self.env.registry.values()
            for field in model._fields.values()
            if field.type in ('one2many', 'many2many')
            and 'opportunity_plus' in field._modules
            and self.env[field.comodel_name]._active_name
            and 'active_test' not in field.context
            and 'active' not in str(field.domain)
        ]
        self.assertFalse(sorted(set(wrong)))

    def test_sheets(self):
        for name in SHEETS:
            report = f'opportunity_plus.report_{name}_sheet'
            self._assert_same(
                lambda leads, report=report: self.env(context=leads.env.context)[
                    'ir.actions.report'
                ]._render_qweb_html(report, leads.ids),
                self.lead | self.sold,
                report,
            )
