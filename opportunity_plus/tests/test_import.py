from odoo.tests import tagged
from odoo.tools import file_open

from .common import OpportunityPlusCommon

OPTIONS = {'has_headers': True, 'quoting': '"', 'separator': ',', 'encoding': 'utf-8'}


@tagged('post_install', '-at_install')
class TestImport(OpportunityPlusCommon):
    """Opportunities come with their products from a file."""

    def test_the_template_can_be_imported_as_it_is(self):
        self.env['res.partner'].create(
            [{'name': name} for name in ("Brightside Ltd", "Cedar Labs")]
        )
        self.env['product.product'].create(
            [{'name': name} for name in ("Standing Desk", "Meeting Table")]
        )
        template = self.env['crm.lead'].get_import_templates()[-1]['template']
        with file_open(template.lstrip('/'), 'rb') as file:
            data = file.read()
        wizard = (
            self.env['base_import.import']
            .with_user(self.salesperson)
            .create({'res_model': 'crm.lead', 'file': data, 'file_type': 'text/csv'})
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        matched = ['/'.join(preview['matches'][number]) for number in range(6)]
        result = wizard.execute_import(matched, preview['headers'], dict(OPTIONS))
        self.assertFalse(result['messages'])
        self.assertRecordValues(
            self.env['crm.lead'].browse(result['ids']),
            [
                {'name': "Library refit", 'expected_revenue': 3510.0, 'amount_source': 'lines'},
                {'name': "Canteen", 'expected_revenue': 6600.0, 'amount_source': 'lines'},
            ],
        )
