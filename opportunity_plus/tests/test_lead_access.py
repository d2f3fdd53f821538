from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged, users
from odoo.tools import mute_logger

from .common import OpportunityPlusCommon

OPERATIONS = ('read', 'write', 'create', 'unlink')
# By user: what may be done with what belongs to the salesperson's deal, and to nobody's.
EXPECTED = {
    'op_salesperson': ('read write create unlink', 'read write create unlink'),
    'op_colleague': ('', 'read write create unlink'),
    'op_member': ('read', 'read write create unlink'),
    'op_leader': ('read write create unlink', 'read write create unlink'),
    'op_manager': ('read write create unlink', 'read write create unlink'),
    'op_employee': ('', ''),
    'op_portal': ('', ''),
}

REPORTS = tuple(
    f'crm.opportunity.{name}.report'
    for name in ('accuracy', 'competitor', 'forecast', 'line', 'movement', 'origin')
)


@tagged('post_install', '-at_install')
class TestLeadAccess(OpportunityPlusCommon):
    """What belongs to an opportunity is accessed as it is, whatever rules others add on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = new_test_user(
            cls.env, login='op_member', groups='sales_team.group_sale_salesman'
        )
        cls.company.opportunity_team_access = True
        cls.next_month = fields.Date.add(fields.Date.today(), months=1, day=1)
        cls.own = cls._create_deal("Own", cls.salesperson)
        cls.nobodys = cls._create_deal("Nobody's", cls.env['res.users'])
        cls.own.team_relation_ids = [Command.create({'partner_id': cls.member.partner_id.id})]
        cls.deals = cls.own | cls.nobodys
        # Far enough before the month in which they are expected to close.
        cls._take_snapshot(fields.Date.subtract(cls.next_month, days=60))

    @classmethod
    def _create_deal(cls, name, user):
        partner = cls.env['res.partner'].create({'name': f"Rival of {name}"})
        origin = cls.env['crm.opportunity.origin.type'].search([], limit=1)
        return cls._create_lead(
            [(cls.bike, {})],
            name=name,
            user_id=user.id,
            origin_type_id=origin.id,
            date_deadline=cls.next_month,
            competitor_relation_ids=[Command.create({'partner_id': partner.id})],
        )

    def _get_models(self):
        """Models of ours with an opportunity that salespeople may read, dialogs apart."""
        models = []
        for name, model_class in self.env.registry.items():
            field = model_class._fields.get('lead_id')
            is_own = 'opportunity_plus' in str(model_class._original_module)
            if not is_own or not field or field.comodel_name != 'crm.lead':
                continue
            is_kept = not model_class._transient and not model_class._abstract
            model = self.env[name].with_user(self.salesperson)
            if is_kept and model.has_access('read'):
                models.append(name)
        return models

    def _get_records(self, model, deal):
        self.env.flush_all()
        records = self.env[model].with_context(active_test=False)
        return records.search([('lead_id', '=', deal.id)])

    def _restrict(self, domain, **values):
        """Add a rule on opportunities, as other modules and administrators do."""
        return self.env['ir.rule'].create(
            {
                'name': "Of another module",
                'model_id': self.env['ir.model']._get_id('crm.lead'),
                'domain_force': domain,
                **values,
            }
        )

    def test_all_that_belongs_to_an_opportunity_is_accessed_by_it(self):
        models = self._get_models()
        self.assertGreater(len(models), 4)
        for model in models:
            self.assertTrue(
                self.env[model]._is_accessed_by_lead,
                f"{model}: set _is_accessed_by_lead, or give it no access for salespeople",
            )
            self.assertTrue(self._get_records(model, self.own), f"{model}: nothing to try with")

    def test_no_rule_of_ours_repeats_them(self):
        rules = self.env['ir.rule'].with_context(active_test=False)
        domain = [('model_id.model', 'in', self._get_models())]
        self.assertFalse(rules.search(domain))

    def test_every_role(self):
        for model in self._get_models():
            for login, expected in EXPECTED.items():
                user = self.env['res.users'].search([('login', '=', login)])
                own = self.env[model].with_user(user)
                for deal, names in zip(self.deals, expected, strict=True):
                    records = self._get_records(model, deal).with_user(user)
                    found = [name for name in OPERATIONS if records.has_access(name)]
                    allowed = [
                        name for name in OPERATIONS if name in names and own.has_access(name)
                    ]
                    with self.subTest(model=model, user=login, deal=deal.name):
                        self.assertEqual(found, allowed)

    def _assert_as_the_opportunity(self):
        """Whoever finds, reads and writes an opportunity does so with what belongs to it."""
        for login in EXPECTED:
            user = self.env['res.users'].search([('login', '=', login)])
            leads = self.deals.with_user(user)
            sees_model = leads.browse().has_access('read')
            seen = sees_model and leads.search([('id', 'in', leads.ids)])
            for model in self._get_models():
                own = self.env[model].with_user(user)
                if not sees_model:
                    self.assertFalse(own.has_access('read'), model)
                    continue
                found = own.with_context(active_test=False).search(
                    [('lead_id', 'in', self.deals.ids)]
                )
                with self.subTest(model=model, user=login):
                    self.assertEqual(set(found.sudo().lead_id.ids), set(seen.ids))
                    groups = own._read_group(
                        [('lead_id', 'in', self.deals.ids)], ['lead_id'], ['__count']
                    )
                    self.assertEqual({lead.id for lead, _count in groups}, set(seen.ids))
                    for lead in leads:
                        records = self._get_records(model, lead).with_user(user)
                        for name in OPERATIONS:
                            mode = 'read' if name == 'read' else 'write'
                            allowed = lead.has_access(mode) and own.has_access(name)
                            self.assertEqual(records.has_access(name), allowed, name)

    def test_without_other_rules(self):
        self._assert_as_the_opportunity()

    def test_beside_a_global_rule(self):
        """As modules for operating units or territories have them."""
        self._restrict("[('name', '=', 'Own')]")
        self._assert_as_the_opportunity()
        lines = self.env['crm.opportunity.line'].with_user(self.manager)
        self.assertEqual(lines.search([('lead_id', 'in', self.deals.ids)]).lead_id, self.own)

    def test_beside_a_global_rule_on_writing(self):
        self._restrict("[('name', '=', 'Own')]", perm_read=False)
        self._assert_as_the_opportunity()
        line = self.nobodys.opportunity_line_ids.with_user(self.manager)
        self.assertTrue(line.read(['price_unit']))
        for function in (
            lambda: line.write({'price_unit': 1.0}),
            line.unlink,
            lambda: line.create({'lead_id': self.nobodys.id, 'product_id': self.bike.id}),
            lambda: self.own.opportunity_line_ids.with_user(self.manager).write(
                {'lead_id': self.nobodys.id}
            ),
        ):
            with (
                mute_logger('odoo.addons.base.models.ir_rule', 'odoo.models.unlink'),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                function()

    def test_beside_a_rule_for_a_group(self):
        """It opens what the salesperson's own rule closes."""
        group = self.env.ref('sales_team.group_sale_salesman')
        self._restrict("[('name', '=', 'Own')]", groups=[Command.link(group.id)])
        self._assert_as_the_opportunity()
        line = self.own.opportunity_line_ids.with_user(self.colleague)
        line.price_unit = 900.0
        self.assertEqual(self.own.expected_revenue, 900.0)

    def test_beside_a_rule_that_looks_further(self):
        self._restrict("[('partner_id.name', '=', 'Nobody'), ('stage_id.is_won', '=', False)]")
        self._assert_as_the_opportunity()

    def test_beside_a_rule_on_what_belongs_to_it(self):
        """Rules on the model itself hold besides."""
        self._restrict(
            "[('price_unit', '>', 5000)]",
            model_id=self.env['ir.model']._get_id('crm.opportunity.line'),
        )
        lines = self.env['crm.opportunity.line'].with_user(self.manager)
        self.assertFalse(lines.search([('lead_id', 'in', self.deals.ids)]))

    def test_archived_opportunity(self):
        self.own.action_archive()
        lines = self.env['crm.opportunity.line'].with_user(self.salesperson)
        self.assertTrue(lines.search([('lead_id', '=', self.own.id)]))
        lines = lines.with_user(self.colleague)
        self.assertFalse(lines.search([('lead_id', '=', self.own.id)]))

    def test_reports_beside_a_global_rule(self):
        self._restrict("[('name', '=', 'Own')]")
        for model in REPORTS:
            groups = (
                self.env[model]
                .with_user(self.manager)
                .formatted_read_group(
                    [('lead_id', 'in', self.deals.ids)],
                    ['lead_id'],
                    ['__count', 'currency_id:array_agg'],
                )
            )
            self.assertEqual([group['lead_id'][0] for group in groups], self.own.ids, model)

    @users('op_colleague')
    def test_the_rules_of_the_opportunity_are_to_blame(self):
        line = self.own.opportunity_line_ids.with_user(self.env.user)
        rules = self.env['ir.rule']._get_failing(line, 'read').sudo()
        self.assertIn(self.env.ref('crm.crm_rule_personal_lead'), rules)
