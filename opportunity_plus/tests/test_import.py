from odoo.tests import HttpCase, tagged

from .common import OpportunityPlusCommon

OPTIONS = {'has_headers': True, 'quoting': '"', 'separator': ',', 'encoding': 'utf-8'}

NAMES = ["Library refit", "Canteen", "Reception desk"]


@tagged('post_install', '-at_install')
class TestImport(HttpCase, OpportunityPlusCommon):
    """Opportunities come with their products from a file."""

    def _import_template(self):
        self.authenticate('op_salesperson', 'op_salesperson')
        template = self.env['crm.lead'].get_import_templates()[-1]['template']
        response = self.url_open(template)
        self.assertEqual(response.status_code, 200)
        self.assertIn('.csv', response.headers['Content-Disposition'])
        wizard = (
            self.env['base_import.import']
            .with_user(self.salesperson)
            .create({'res_model': 'crm.lead', 'file': response.content, 'file_type': 'text/csv'})
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        matched = ['/'.join(preview['matches'][n]) for n in range(len(preview['headers']))]
        options = {**OPTIONS, **preview['options']}
        tried = wizard.execute_import(matched, preview['headers'], dict(options), dryrun=True)
        self.assertFalse(tried['messages'])
        self.assertFalse(self.env['crm.lead'].search([('name', '=', "Canteen")]))
        result = wizard.execute_import(matched, preview['headers'], dict(options))
        self.assertFalse(result['messages'])
        return self.env['crm.lead'].browse(result['ids'])

    def test_the_template_can_be_imported_as_it_is(self):
        leads = self._import_template()
        self.assertEqual(leads.mapped('name'), NAMES)
        self.assertEqual(
            leads.mapped('partner_name'), ["Brightside Ltd", "Cedar Labs", "Dune Hotels"]
        )
        self.assertEqual(leads.mapped('amount_source'), ['lines', 'lines', 'manual'])
        self.assertEqual(leads[2].expected_revenue, 2500)
        self.assertTrue(all(leads.mapped('date_deadline')))
        self.assertEqual(
            leads.opportunity_line_ids.mapped(
                lambda line: (line.product_uom_qty, line.price_unit, line.discount)
            ),
            [(4, 590, 0), (1, 1150, 10), (6, 1100, 0)],
        )
        colleague = leads.relation_ids
        self.assertEqual((colleague.lead_id, colleague.kind), (leads[0], 'team'))
        self.assertEqual(colleague.partner_id, self.salesperson.partner_id)
        self.assertEqual(colleague.role_id, self.env.ref('opportunity_plus.role_team_pre_sales'))

    def test_where_nothing_is_sold_yet(self):
        self.env['product.template'].search([]).sale_ok = False
        leads = self._import_template()
        self.assertEqual(leads.mapped('name'), NAMES)
        self.assertEqual(set(leads.mapped('amount_source')), {'manual'})

    def test_a_stranger_gets_no_names_of_products(self):
        response = self.url_open('/opportunity_plus/import_template', allow_redirects=False)
        self.assertEqual(response.status_code, 303)
