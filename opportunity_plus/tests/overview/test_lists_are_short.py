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
        added = self._get_columns(combined) - self._get_columns(stock)
        self.assertEqual(added, {'prorated_revenue', 'next_step'})

    def test_labels_are_not_cut(self):
        combined, stock = self._get_arches('crm.view_crm_case_opportunities_filter')
        names = {node.get('name') for node in stock.iter('filter')}
        added = [node for node in combined.iter('filter') if node.get('name') not in names]
        # Filters and groupings of all rooms together.
        self.assertLessEqual(len(added), 20)
        for node in added:
            self.assertLessEqual(len(node.get('string')), WIDEST_LABEL, node.get('string'))
