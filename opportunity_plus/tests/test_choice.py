from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OpportunityPlusCommon

SHIPPED = {
    'crm.opportunity.origin.type': {
        'partner': 'partner',
        'user': 'user',
        'campaign': 'campaign',
        'event': 'event',
        'lead': 'lead',
        'email': 'other',
        'website': 'other',
        'import': 'other',
        'manual': 'other',
    },
    'crm.opportunity.sale.type': dict.fromkeys(
        ('goods', 'services', 'subscription', 'maintenance', 'project')
    ),
}
NEEDED = {
    'crm.opportunity.family': {'code': 'NEW'},
    'crm.opportunity.origin.type': {},
    'crm.opportunity.role': {'kind': 'contact'},
    'crm.opportunity.sale.type': {},
}


@tagged('post_install', '-at_install')
class TestChoice(OpportunityPlusCommon):
    """What sales managers configure to choose from: families, origins, roles and sale types."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env['res.company'].create({'name': "Second"})
        cls.other_manager = new_test_user(
            cls.env,
            login='op_other_manager',
            groups='sales_team.group_sale_manager',
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def _create(self, model, name="New", **values):
        return self.env[model].create({'name': name, **NEEDED[model], **values})

    def _use(self, choice, **values):
        """An opportunity that uses one of the choices."""
        model = choice._name
        if model == 'crm.opportunity.family':
            return self._create_lead(family_id=choice.id, **values)
        if model == 'crm.opportunity.origin.type':
            return self._create_lead(origin_type_id=choice.id, **values)
        if model == 'crm.opportunity.sale.type':
            return self._create_lead([(self.bike, {'sale_type_id': choice.id})], **values)
        person = {'partner_id': self.customer.id, 'kind': 'contact', 'role_id': choice.id}
        return self._create_lead(relation_ids=[Command.create(person)], **values)

    def _get_operations(self, choice, user):
        choice = choice.with_user(user)
        return {
            'c': lambda: choice.create({'name': "Mine", **NEEDED[choice._name], 'active': True}),
            'r': lambda: choice.read(['name']),
            'u': lambda: choice.write({'name': "Changed"}),
            'd': choice.unlink,
        }

    @mute_logger('odoo.addons.base.models.ir_model', 'odoo.models.unlink')
    def test_who_may_do_what(self):
        for user, allowed in (
            (self.portal_user, ''),
            (self.employee, ''),
            (self.salesperson, 'r'),
            (self.leader, 'r'),
            (self.manager, 'crud'),
            (self.other_manager, 'crud'),
        ):
            for model in NEEDED:
                choice = self._create(model, code='OLD') if 'family' in model else (
                    self._create(model))  # fmt: skip
                for operation, function in self._get_operations(choice, user).items():
                    with self.subTest(user=user.login, model=model, operation=operation):
                        if operation in allowed:
                            function()
                            self.env.flush_all()
                        else:
                            with self.assertRaises(AccessError), self.env.cr.savepoint():
                                function()
                self.env[model].search([('name', 'in', ["New", "Mine", "Changed"])]).unlink()

    def test_a_salesperson_chooses_from_them(self):
        """Those who may not change them can use them."""
        family = self._create('crm.opportunity.family')
        lead = self._create_lead().with_user(self.salesperson)
        origin_type = self.env.ref('opportunity_plus.origin_type_website')
        with Form(lead) as form:
            form.family_id = family
            form.origin_type_id = origin_type
        self.assertRecordValues(lead, [{'family_id': family.id, 'origin_type_id': origin_type.id}])

    def test_what_is_in_use_stays(self):
        """Counted are those of everybody: archived, of colleagues and of another company."""
        for model in NEEDED:
            with self.subTest(model):
                choice, unused = self._create(model), self._create(model, "Unused", **(
                    {'code': 'UNUSED'} if 'family' in model else {}))  # fmt: skip
                self._use(choice)
                self._use(choice).active = False
                self._use(choice, user_id=self.colleague.id)
                self._use(
                    choice,
                    company_id=self.other_company.id,
                    partner_id=False,
                    user_id=False,
                    team_id=False,
                    stage_id=False,
                )
                manager = self.manager.with_company(self.company)
                for choices in (choice, choice | unused):
                    with (
                        self.assertRaisesRegex(UserError, "New.*used on 4 opportunities"),
                        self.env.cr.savepoint(),
                    ):
                        choices.with_user(manager).unlink()
                unused.with_user(manager).unlink()
                choice.with_user(manager).active = False

    def test_archived_ones_are_not_proposed_and_stay_where_they_are(self):
        for model in NEEDED:
            with self.subTest(model):
                choice = self._create(model)
                lead = self._use(choice)
                choice.active = False
                proposed = self.env[model].with_user(self.salesperson).name_search("New")
                self.assertNotIn(choice.id, dict(proposed))
                with Form(lead.with_user(self.salesperson)) as form:
                    form.name = "Renamed"
                self.assertIn(lead, lead.search(choice._get_usage_domain()))

    def test_ordered_by_hand(self):
        """As the list view writes it when a row is dragged."""
        for model in NEEDED:
            with self.subTest(model):
                first, second = self._create(model, "First"), self._create(model, "Second", **(
                    {'code': 'SECOND'} if 'family' in model else {}))  # fmt: skip
                both = (first | second).with_user(self.manager)
                (second | first).with_user(self.manager).web_resequence({'name': {}})
                both.invalidate_recordset()
                self.assertEqual(
                    both.search([('id', 'in', both.ids)]).mapped('name'), ["Second", "First"]
                )

    def test_translated(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.salesperson.lang = 'fr_FR'
        for model in NEEDED:
            with self.subTest(model):
                choice = self._create(model)
                choice.with_user(self.manager).with_context(lang='fr_FR').name = "Nouveau"
                mine = choice.with_user(self.salesperson).with_context(lang='fr_FR')
                self.assertIn("Nouveau", mine.display_name)
                self.assertIn(choice.id, dict(mine.name_search("Nouveau")))
                self.assertEqual(choice.with_context(lang='en_US').name, "New")

    def test_shipped(self):
        """Integrations rely on these external ids, updates leave what people changed."""
        for model, names in SHIPPED.items():
            prefix = model.removeprefix('crm.opportunity.').replace('.', '_')
            for name, kind in names.items():
                record = self.env.ref(f'opportunity_plus.{prefix}_{name}')
                self.assertEqual(record._name, model)
                if kind:
                    self.assertEqual(record.kind, kind)
                data = self.env['ir.model.data'].search(
                    [('model', '=', model), ('res_id', '=', record.id)]
                )
                self.assertTrue(data.noupdate)
