from odoo.tests import tagged

from ..common import OpportunityPlusCommon

# A field of Odoo's mixin, and what the currency of all amounts depends on.
READ_WITH_ODOO = {'amount_company_id', 'analytic_distribution'}


@tagged('post_install', '-at_install')
class TestColumns(OpportunityPlusCommon):
    """What Odoo does alone reads Odoo's columns of an opportunity, not ours."""

    def test_each_column_of_ours_is_read_with_ours(self):
        ours = {
            name: field.prefetch
            for name, field in self.env['crm.lead']._fields.items()
            if field.store and field.column_type and self._is_ours(name)
        }
        self.assertGreater(len(ours), 25)
        others = {name for name, group in ours.items() if group != 'opportunity'}
        self.assertEqual(others, READ_WITH_ODOO)

    def _is_ours(self, name):
        field = self.env['ir.model.fields']._get('crm.lead', name)
        return field.modules == 'opportunity_plus'
