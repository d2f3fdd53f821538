from odoo.fields import Datetime
from odoo.tests import tagged

from ..tools.importing import get_changes
from .common_import import MODELS, ImportAgainCommon


@tagged('post_install', '-at_install')
class TestImportAgain(ImportAgainCommon):
    """What is exported and imported again changes nothing; what was changed in the file does."""

    def _import(self, model, paths, rows):
        model = self.env[model].with_user(self.manager).with_context(import_file=True)
        return model.load(paths, rows)

    def _assert_nothing_changes(self, records, paths):
        """Import what was just exported, compare all there is, and undo."""
        paths = ['id', *paths]
        rows = self._export(records, paths)
        before = self._look()
        savepoint = self.env.cr.savepoint()
        result = self._import(records._name, paths, rows)
        after = self._look()
        savepoint.close(rollback=True)
        self.assertFalse(result['messages'], paths)
        for table, content in before.items():
            self.assertEqual(after[table], content, (table, paths))

    def _get_records(self, model):
        if model == 'crm.lead':
            return self.deals
        return (
            self.env[model]
            .with_context(active_test=False)
            .search([('lead_id', 'in', self.deals.ids)])
        )

    def test_all_fields_of_all_models_together(self):
        for model in MODELS:
            with self.subTest(model):
                self._assert_nothing_changes(self._get_records(model), self._get_exported(model))

    def test_each_field_alone(self):
        """What follows from one alone is not hidden by others that are given with it."""
        for model in MODELS:
            records = self._get_records(model)
            for path in self._get_exported(model):
                with self.subTest(model, field=path):
                    self._assert_nothing_changes(records, [path])

    def test_opportunities_with_their_lists(self):
        for name in ('opportunity_line_ids', 'relation_ids', 'competitor_relation_ids'):
            model = self.deals[name]._name
            paths = [f'{name}/{path}' for path in ('id', *self._get_exported(model))]
            with self.subTest(name):
                self._assert_nothing_changes(self.deals, [*self._get_exported('crm.lead'), *paths])

    def test_by_database_ids(self):
        lists = ('opportunity_line_ids/.id', 'opportunity_line_ids/product_id/.id')
        paths = ['.id', 'partner_id/.id', 'stage_id/.id', 'expected_revenue', *lists]
        # Odoo finds no archived ones by them.
        rows = self._export(self.deals.filtered('active'), paths)
        before = self._look()
        self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
        self.assertEqual(self._look(), before)

    def test_a_changed_quantity_keeps_the_prices_of_the_file(self):
        deal = self.deals.filtered(lambda lead: lead.name == "Foreign")
        paths = ['id', 'name', 'opportunity_line_ids/id']
        paths += [f'opportunity_line_ids/{name}' for name in ('product_uom_qty', 'price_unit')]
        rows = self._export(deal, paths)
        price = deal.opportunity_line_ids[1].price_unit
        # Not what the price list gives any more, and nobody typed it.
        self.helmet.list_price *= 2
        rows[1][-2] = "5"
        self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
        self.assertEqual(deal.opportunity_line_ids[1].product_uom_qty, 5)
        self.assertEqual(deal.opportunity_line_ids[1].price_unit, price)

    def test_a_changed_line_beside_an_amount_that_was_exported(self):
        deal = self.deals.filtered(lambda lead: lead.name == "Months")
        paths = ['id', 'expected_revenue', 'margin', 'opportunity_line_ids/id']
        paths.append('opportunity_line_ids/price_unit')
        rows = self._export(deal, paths)
        rows[0][-1] = "50"
        self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
        self.assertEqual(deal.expected_revenue, 50)

    def test_a_won_deal_in_other_hands_is_not_closed_again(self):
        deal = self.deals.filtered(lambda lead: lead.name == "Won by Hand")
        deal.date_closed = closed = Datetime.to_datetime('2026-01-15 08:00:00')
        team = self.env['crm.team'].create({'name': "Others", 'company_id': self.company.id})
        paths = ['id', 'user_id/id', 'team_id/id', 'stage_id/id', 'probability']
        rows = self._export(deal, paths)
        for column, record in ((1, self.colleague), (2, team)):
            rows[0][column] = record.export_data(['id'])['datas'][0][0]
            with self.subTest(paths[column]):
                self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
                self.env.flush_all()
                self.assertEqual(deal[paths[column][:-3]], record)
                self.assertEqual((deal.won_status, deal.date_closed), ('won', closed))

    def test_what_follows_from_what_follows_stays_as_the_file_has_it(self):
        deal = self.deals.filtered(lambda lead: lead.name == "Typed")
        names = ('team_id', 'stage_id', 'company_id', 'expected_revenue', 'probability')
        values = {name: deal._fields[name].convert_to_write(deal[name], deal) for name in names}
        changes = get_changes(deal, {**values, 'user_id': self.colleague.id})
        self.assertEqual(changes.keys(), {'user_id', *names})

    def test_what_is_changed_for_all_changes_nothing_else(self):
        team = self.env['crm.team'].create({'name': "Others", 'company_id': self.company.id})
        deals = self.deals.filtered(lambda lead: lead.company_id == self.company)
        paths = ['id', *self._get_exported('crm.lead')]
        names = ('expected_revenue', 'margin', 'pricelist_id', 'stage_id', 'date_closed')
        before = [{name: deal[name] for name in names} for deal in deals]
        for name, record in (
            ('user_id', self.colleague),
            ('team_id', team),
            ('partner_id', self.bob),
            ('tag_ids', self.env['crm.tag'].create({'name': "Other"})),
        ):
            # The first row of each.
            rows = self._export(deals, paths)
            for row in filter(lambda row: row[0], rows):
                row[paths.index(f'{name}/id')] = record.export_data(['id'])['datas'][0][0]
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
                self.env.flush_all()
                self.assertEqual(deals[name], record)
                self.assertEqual([{name: deal[name] for name in names} for deal in deals], before)
                savepoint.rollback()

    def test_another_customer_keeps_email_and_phone(self):
        """Those of the former one are in the file; Odoo writes what is given to the contact."""
        contact = {'email': 'ann@opportunity.example', 'phone': '+32 2 290 34 90'}
        self.ann.write(contact)
        self.bob.write({'email': 'bob@opportunity.example', 'phone': '+32 2 290 34 91'})
        deal = self.deals.filtered(lambda lead: lead.name == "Typed")
        self.env.flush_all()
        paths = ['id', 'partner_id/id', 'email_from', 'phone']
        rows = self._export(deal, paths)
        self.assertEqual(rows[0][2], contact['email'])
        rows[0][1] = self.bob.export_data(['id'])['datas'][0][0]
        self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
        self.env.flush_all()
        self.assertEqual(self.bob.email, 'bob@opportunity.example')
        self.assertEqual(self.bob.phone, '+32 2 290 34 91')
        self.assertEqual((deal.email_from, deal.phone), (self.bob.email, self.bob.phone))

    def test_another_stage_proposes_its_category(self):
        self.stage_proposal.forecast_category = 'commit'
        deal = self.deals.filtered(lambda lead: lead.name == "Foreign")
        category = deal.forecast_category
        self.assertNotEqual(category, 'commit')
        paths = ['id', 'stage_id/id', 'forecast_category']
        rows = self._export(deal, paths)
        rows[0][1] = self.stage_proposal.export_data(['id'])['datas'][0][0]
        self.assertFalse(self._import('crm.lead', paths, rows)['messages'])
        self.assertEqual(deal.forecast_category, 'commit')
