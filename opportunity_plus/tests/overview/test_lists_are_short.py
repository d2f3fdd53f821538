from odoo.tests import TransactionCase, tagged

# In the panel of filters and groupings, at the narrowest width that shows it.
WIDEST_LABEL = len("Accepted This Quarter")


@tagged('post_install', '-at_install')
class TestListsAreShort(TransactionCase):
    """What one sees at first sight of many opportunities is little more than Odoo's."""

    def _get_arches(self, xml_id):
        """The view with, and without, what the addon adds."""
        view = self.env.ref(xml_id)
        ours = self.env['ir.model.data'].search(
            [('model', '=', 'ir.ui.view'), ('module', '=', 'opportunity_plus')]
        )
        combined = view._get_combined_arch()
        self.env['ir.ui.view'].browse(ours.mapped('res_id')).active = False
        return combined, view._get_combined_arch()

    def _get_columns(self, arch):
        return {
            node.get('name')
            for node in arch.iterfind('./field')
            if node.get('optional') != 'hide' and node.get('column_invisible') not in ('1', 'True')
        }

    def test_two_columns_more_than_odoo(self):
        combined, stock = self._get_arches('crm.crm_case_tree_view_oppor')
        columns, of_odoo = self._get_columns(combined), self._get_columns(stock)
        self.assertEqual(columns - of_odoo, {'prorated_revenue', 'next_step'})
        self.assertEqual(of_odoo - columns, {'contact_name', 'email_from'})

    def _get_added_filters(self, xml_id):
        """Filters and groupings of all rooms together."""
        combined, stock = self._get_arches(xml_id)
        names = {node.get('name') for node in stock.iter('filter')}
        return [node for node in combined.iter('filter') if node.get('name') not in names]

    def test_the_search_of_the_pipeline_is_for_every_day(self):
        added = self._get_added_filters('crm.view_crm_case_opportunities_filter')
        self.assertLessEqual(len(added), 9, [node.get('string') for node in added])

    def test_labels_are_not_cut(self):
        for node in self._get_added_filters('crm.crm_lead_view_search_forecast'):
            self.assertLessEqual(len(node.get('string')), WIDEST_LABEL, node.get('string'))
