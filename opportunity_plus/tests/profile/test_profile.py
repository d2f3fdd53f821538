from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestProfile(OpportunityPlusCommon):
    """Code, calendar, classification and ownership."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Family = cls.env['crm.opportunity.family']
        cls.family, cls.other_family = Family.create(
            [{'name': "Fleets", 'code': 'FL'}, {'name': "Retail", 'code': 'RE'}]
        )
        cls.subfamily = Family.create({'name': "Couriers", 'parent_id': cls.family.id})

    def test_code_for_life(self):
        lead, other = self._create_lead(), self._create_lead(type='lead')
        self.assertTrue(lead.code)
        self.assertTrue(other.code)
        self.assertNotEqual(lead.code, other.code)
        self.assertNotIn(lead.copy().code, (False, lead.code))
        with self.assertRaisesRegex(UserError, lead.code):
            lead.code = "MINE"
        lead.code = lead.code
        other.convert_opportunity(self.customer)
        self.assertEqual(self.env['crm.lead'].search([('code', '=', other.code)]), other)
        self.assertIn(
            lead.code, lead.with_context(opportunity_show_code=True).display_name, "on request"
        )
        self.assertNotIn(lead.code, lead.display_name)
        self.assertIn(lead.id, dict(self.env['crm.lead'].name_search(lead.code)))

    def test_imported_codes_are_kept_and_left_out(self):
        sequence = self.env.ref('opportunity_plus.sequence_opportunity')
        following = sequence.get_next_char(sequence.number_next_actual + 1)
        imported = self._create_lead(code=following)
        self.assertEqual(imported.code, following)
        codes = [self._create_lead().code for _i in range(3)]
        self.assertEqual(len({following, *codes}), 4)
        with mute_logger('odoo.sql_db'):
            messages = self.env['crm.lead'].load(
                ['name', 'code'], [["One", "K-1"], ["Two", "K-1"]]
            )['messages']
        self.assertIn("Code", messages[0]['message'])
        self.assertEqual(messages[0]['rows'], {'from': 1, 'to': 1})

    def test_a_sequence_per_company(self):
        self.env['ir.sequence'].create(
            {'name': "Own", 'code': 'crm.opportunity', 'prefix': 'OWN/%(range_year)s/',
             'company_id': self.company.id, 'use_date_range': True}
        )  # fmt: skip
        lead = self._create_lead(date_opened='2024-03-01')
        self.assertEqual(lead.company_id, self.company)
        self.assertTrue(lead.code.startswith('OWN/2024/'), lead.code)

    def test_codes_in_batch(self):
        # With a stage: Odoo searches it for each record that comes without.
        vals = {'name': "Many", 'team_id': self.team.id, 'stage_id': self.stage_new.id}
        self.env['crm.lead'].create([vals] * 2)
        counts = []
        for number in (10, 40):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            leads = self.env['crm.lead'].create([vals] * number)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(set(leads.mapped('code'))), number)
        self.assertLessEqual(counts[1], counts[0] + 3)

    @freeze_time('2026-03-10')
    def test_calendar(self):
        lead = self._create_lead()
        self.assertEqual(lead.date_opened, date(2026, 3, 10))
        lead.write({'date_production_start': '2026-05-01', 'date_production_end': '2026-05-01'})
        with self.assertRaisesRegex(ValidationError, "Production End.*Bikes for couriers"):
            lead.date_production_end = '2026-04-30'

    def test_families(self):
        lead = self._create_lead(subfamily_id=self.subfamily.id)
        self.assertEqual(lead.family_id, self.family)
        lead.family_id = self.other_family
        self.assertFalse(lead.subfamily_id)
        with self.assertRaisesRegex(ValidationError, "Couriers"), self.env.cr.savepoint():
            lead.write({'subfamily_id': self.subfamily.id, 'family_id': self.other_family.id})
        with self.assertRaisesRegex(ValidationError, "sub-family"), self.env.cr.savepoint():
            lead.family_id = self.subfamily
        with self.assertRaisesRegex(ValidationError, "third level"), self.env.cr.savepoint():
            self.env['crm.opportunity.family'].create(
                {'name': "Deep", 'parent_id': self.subfamily.id}
            )
        with self.assertRaisesRegex(UserError, "1 opportunities"):
            self._create_lead(family_id=self.family.id).family_id.unlink()

    def test_sector_and_site_follow_the_customer(self):
        industry = self.env['res.partner.industry'].create({'name': "Logistics"})
        self.customer.industry_id = industry
        depot = self.env['res.partner'].create(
            # Not of type delivery, which Odoo would choose without us.
            {'name': "Depot", 'parent_id': self.customer.id, 'type': 'other'}
        )
        lead = self._create_lead([(self.bike, {})], site_partner_id=depot.id)
        self.assertEqual(lead.industry_id, industry)
        order = self._quote(lead)
        self.assertEqual(order.partner_shipping_id, depot)
        lead.opportunity_line_ids.unlink()
        action = lead.action_new_quotation()
        started = self.env['sale.order'].with_user(self.salesperson)
        started = Form(started.with_context(**action['context'])).save()
        self.assertEqual(started.partner_shipping_id, depot, "also when it starts empty")
        other = self.env['res.partner'].create({'name': "Another", 'is_company': True})
        with self.assertRaisesRegex(ValidationError, "Depot"):
            self._create_lead(partner_id=other.id, site_partner_id=depot.id)
        lead.partner_id = other
        self.assertFalse(lead.site_partner_id)
        self.assertEqual(lead.industry_id, industry, "what nobody knows better stays")

    def test_sites_on_offer(self):
        """Those of the customer, whether it is the company itself, one of its people, or alone."""
        Partner = self.env['res.partner']
        alone = Partner.create({'name': "Ann Alone"})
        person = Partner.create({'name': "Bob", 'parent_id': self.customer.id})
        # Odoo finds the company of a company by the name that was typed on the opportunity.
        lead = self._create_lead(partner_name="Something else")
        for customer in (self.customer, person, alone):
            site = Partner.create(
                {'name': "Depot", 'parent_id': customer.commercial_partner_id.id, 'type': 'other'}
            )
            lead.partner_id = customer
            with self.subTest(customer=customer.name):
                domain = safe_eval(
                    lead._fields['site_partner_id'].domain,
                    {name: lead[name].id for name in ('commercial_partner_id', 'partner_id')},
                )
                self.assertIn(site, Partner.search(domain))

    def test_salesperson_is_proposed_to_a_person(self):
        self.customer.user_id = self.colleague
        form = Form(self.env['crm.lead'].with_user(self.leader))
        form.name = "From the form"
        form.partner_id = self.customer
        self.assertEqual(form.user_id, self.colleague)
        lead = self.env['crm.lead'].create(
            {'name': "Imported", 'partner_id': self.customer.id, 'user_id': self.salesperson.id}
        )
        self.assertEqual(lead.user_id, self.salesperson)

    def test_salesperson_is_proposed_wherever_a_person_creates(self):
        """In the pipeline's small form, and from the contact; of a contact's company too."""
        person = self.env['res.partner'].create({'name': "Ann", 'parent_id': self.customer.id})
        self.customer.user_id = self.colleague
        Lead = self.env['crm.lead'].with_user(self.leader)
        with Form(Lead, view='crm.quick_create_opportunity_form') as form:
            form.partner_id = person
            form.name = "From the pipeline"
        from_contact = Form(Lead.with_context(default_partner_id=person.id)).save()
        self.assertEqual((form.record | from_contact).user_id, self.colleague)
        with Form(from_contact) as form:
            form.user_id = self.leader
            form.partner_id = self.customer
        self.assertEqual(from_contact.user_id, self.leader, "who has it keeps it")

    def test_code_is_a_key_in_imports(self):
        lead, other = self._create_lead(), self._create_lead()
        result = self.env['crm.opportunity.line'].load(
            ['lead_id', 'product_id'], [[lead.code, "Bike"], [other.code, "Helmet"]]
        )
        self.assertFalse(result['messages'])
        lines = self.env['crm.opportunity.line'].browse(result['ids'])
        self.assertEqual(lines.lead_id, lead | other)
        result = self.env['sale.order'].load(
            ['partner_id', 'opportunity_id'], [["Blue Bikes", other.code]]
        )
        self.assertFalse(result['messages'])
        self.assertEqual(other.order_ids.ids, result['ids'])

    def test_closed_on(self):
        """When it was won or lost; the stage tells since when it is in it."""
        lead = self._create_lead()
        with freeze_time('2030-01-02 10:00:00'):
            lead.action_set_won()
        with Form(lead) as form:
            self.assertEqual(form.date_closed, '2030-01-02 10:00:00')
            self.assertTrue(form._get_modifier('date_closed', 'readonly'))

    def test_records_of_another_company(self):
        """Refused with the name of the field."""
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        partner = self.env['res.partner'].create({'name': "Theirs", 'company_id': elsewhere.id})
        site = partner.copy({'parent_id': self.customer.id, 'company_id': elsewhere.id})
        user = self.env['res.users'].create(
            {'name': "Them", 'login': 'op_theirs', 'company_id': elsewhere.id,
             'company_ids': [Command.set(elsewhere.ids)]}
        )  # fmt: skip
        lead = self._create_lead(company_id=elsewhere.id, partner_id=False, user_id=False,
                                 team_id=False, stage_id=False)  # fmt: skip
        for kind, field, record, label in (
            (None, 'manager_id', user, "Manager"),
            (None, 'site_partner_id', site, "Customer Site"),
            ('partner', 'origin_partner_id', partner, r"Referred by \(Contact\)"),
            ('lead', 'origin_lead_id', lead, "Earlier Opportunity"),
        ):
            values = {field: record.id}
            if kind:
                values['origin_type_id'] = self.env.ref(f'opportunity_plus.origin_type_{kind}').id
            with (
                self.subTest(field),
                self.assertRaisesRegex(UserError, label),
                self.env.cr.savepoint(),
            ):
                self._create_lead().write(values)
                self.env.flush_all()

    def test_merge(self):
        depot = self.env['res.partner'].create({'name': "Depot", 'parent_id': self.customer.id})
        first = self._create_lead(
            date_opened='2026-02-01', family_id=self.other_family.id, probability=90
        )
        second = self._create_lead(
            date_opened='2026-01-01',
            subfamily_id=self.subfamily.id,
            next_step="Call",
            next_step_date='2030-01-01',
            manager_id=self.leader.id,
            site_partner_id=depot.id,
            origin_type_id=self.env.ref('opportunity_plus.origin_type_lead').id,
            origin_lead_id=first.id,
            probability=10,
        )
        head = (first | second).merge_opportunity()
        self.assertRecordValues(
            head,
            [
                {
                    'date_opened': date(2026, 1, 1),
                    'family_id': self.family.id,
                    'subfamily_id': self.subfamily.id,
                    'next_step': "Call",
                    'next_step_date': date(2030, 1, 1),
                    'manager_id': self.leader.id,
                    'site_partner_id': depot.id,
                    'origin_lead_id': False,
                }
            ],
        )
        self.assertTrue(head.code)

    def test_configuration_in_use_stays(self):
        sale_type = self.env.ref('opportunity_plus.sale_type_goods')
        lead = self._create_lead(
            opportunity_line_ids=[
                Command.create({'product_id': self.bike.id, 'sale_type_id': sale_type.id})
            ]
        )
        lead.active = False
        with self.assertRaisesRegex(UserError, "1 opportunities"):
            sale_type.unlink()
        sale_type.active = False
