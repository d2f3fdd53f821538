import re
from pathlib import Path

from odoo.tests import tagged

from .common_relation import RelationCommon

PAGE = Path(__file__).parents[2] / 'docs/import.md'
# What each exports of one deal, made up by us; most of it as its documentation writes it.
SAMPLES = {
    'Salesforce': {
        'Id': '006AA01',
        'Name': "Fleet",
        'AccountId': 'sf_account',
        'StageName': "Offered",
        'Probability': '40',
        'CloseDate': '2030-03-31',
        'NextStep': "Call",
        'LeadSource': "Fair",
        'Description': "Ten at once",
        'Product2Id': 'sf_bike',
        'Quantity': '10.0',
        'UnitPrice': '900.0',
        'Discount': '5.0',
        'ServiceDate': '2030-04-01',
        'ContactId': 'sf_ann',
        'Role': "Decision Maker",
        'IsPrimary': 'true',
    },
    'HubSpot': {
        'Record ID': '71234',
        'Deal Name': "Fleet",
        'Deal Stage': "Offered",
        'Amount': '8550',
        'Close Date': '2030-03-31',
        'Deal owner': 'op_salesperson (sales_team.group_sale_salesman)',
        'Associated Company': "Fresh Ltd",
    },
    'Pipedrive': {
        'Deal - Title': "Fleet",
        'Deal - Organization': "Fresh Ltd",
        'Deal - Contact person': "Ann",
        'Deal - Value': '8550',
        'Deal - Stage': "Offered",
        'Deal - Probability': '40',
        'Deal - Expected close date': '2030-03-31',
        'Deal - Label': "Hot",
    },
    'Dynamics 365 Sales': {
        '(Do Not Modify) Opportunity': 'd8a0',
        'Topic': "Fleet",
        'Potential Customer': "Blue Bikes",
        'Est. Close Date': '2030-03-31',
        'Probability': '40',
        'Description': "Ten at once",
        'Existing Product': "Bike",
        'Quantity': '9',
        'Price Per Unit': '950',
    },
    'vtiger': {
        'Opportunity Number': 'POT12',
        'Opportunity Name': "Fleet",
        'Organization Name': "Fresh Ltd",
        'Amount': '8550',
        'Expected Close Date': '2030-03-31',
        'Sales Stage': "Offered",
        'Probability': '40',
        'Next Step': "Call",
        'Campaign Source': "Spring",
    },
}


@tagged('post_install', '-at_install')
class TestImportFromOthers(RelationCommon):
    """The page says which column of another CRM is which field, and a file mapped so imports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['utm.source'].create({'name': "Fair"})
        cls.env['utm.campaign'].create({'title': "Spring"})
        cls.env['crm.tag'].create({'name': "Hot"})
        for name, record in (
            ('sf_account', cls.customer),
            ('sf_bike', cls.bike),
            ('sf_ann', cls.ann),
        ):
            cls.env['ir.model.data'].create(
                {
                    'module': '__import__',
                    'name': name,
                    'model': record._name,
                    'res_id': record.id,
                }
            )

    def _get_tables(self):
        """Fields by the column of the other CRM, by the heading of the table."""
        tables = {}
        for part in PAGE.read_text().split('\n### ')[1:]:
            rows = re.findall(r'^\| ([^|`]+) \| `([^`]+)` \|', part, re.MULTILINE)
            tables[part.split('\n')[0]] = dict(rows)
        return tables

    def _assert_importable(self, path, tree):
        for name in path.split('/'):
            field = next((item for item in tree if item['name'] == name), None)
            self.assertTrue(field, path)
            tree = field['fields']

    def test_every_field_of_the_page_can_be_imported(self):
        Wizard = self.env['base_import.import'].with_user(self.salesperson)
        tree = Wizard.get_fields_tree('crm.lead')
        rows = [line for line in PAGE.read_text().split('\n') if line.startswith('| ')]
        paths = {path for row in rows for path in re.findall(r'`([a-z_/]+)`', row)}
        self.assertGreater(len(paths), 25)
        for path in paths:
            self._assert_importable(path, tree)

    def test_a_file_of_each(self):
        tables = self._get_tables()
        self.assertEqual(tables.keys(), SAMPLES.keys())
        leads = self.env['crm.lead'].with_user(self.salesperson)
        for name, sample in SAMPLES.items():
            with self.subTest(name):
                fields = [tables[name][column] for column in sample]
                row = list(sample.values())
                if 'relation_ids/partner_id/id' in fields:
                    fields, row = [*fields, 'relation_ids/kind'], [*row, "Contact"]
                result = leads.load([*fields, 'team_id/.id'], [[*row, str(self.team.id)]])
                self.assertFalse(result['messages'])
                lead = leads.browse(result['ids'])
                self.assertEqual((lead.name, lead.expected_revenue), ("Fleet", 8550))
                self.assertEqual(str(lead.date_deadline), '2030-03-31')
                if 'probability' in fields:
                    self.assertEqual(lead.probability, 40)
                if 'stage_id' in fields:
                    self.assertEqual(lead.stage_id, self.stage_proposal)
                if 'relation_ids/role_id' in fields:
                    self.assertEqual(lead.relation_ids.role_id, self.decision_maker)
                    self.assertEqual(lead.partner_id, self.ann)

    def test_errors_tell_row_and_column(self):
        columns = ['name', 'opportunity_line_ids/product_id', 'relation_ids/kind']
        rows = [["One", "Bike", ""], ["Two", "Unheard of", ""], ["Three", "", "Neighbour"]]
        messages = self.env['crm.lead'].load(columns, rows)['messages']
        self.assertEqual([message['rows']['from'] for message in messages], [1, 2])
        self.assertIn("Products/Product", messages[0]['message'])
        self.assertIn("People/Kind", messages[1]['message'])
        self.assertFalse(self.env['crm.lead'].search([('name', '=', "One")]))
