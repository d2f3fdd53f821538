from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import is_html_empty

# Their labels say all.
PLAIN = {
    'active',
    'color',
    'company_id',
    'currency_id',
    'display_name',
    'lead_id',
    'name',
    'sequence',
}
VIEW_TYPES = {'activity', 'calendar', 'form', 'graph', 'kanban', 'list', 'pivot', 'search'}


@tagged('post_install', '-at_install')
class TestFirstSteps(TransactionCase):
    """What helps somebody who sees the product for the first time."""

    def _get_own_records(self, model):
        data = self.env['ir.model.data'].search(
            [('module', '=', 'opportunity_plus'), ('model', '=', model)]
        )
        return self.env[model].browse(data.mapped('res_id'))

    def _get_shown_fields(self, node, model):
        """Fields that a view shows, those of lists inside of it included.

        :returns: pairs of a model and the name of a field
        """
        for child in node.iterchildren('*'):
            inner = model
            if child.tag == 'field':
                field = self.env[model]._fields[child.get('name')]
                hidden = {child.get('invisible'), child.get('column_invisible')}
                if not hidden & {'1', 'True'}:
                    yield model, field.name
                if any(grandchild.tag in VIEW_TYPES for grandchild in child):
                    inner = field.comodel_name
            yield from self._get_shown_fields(child, inner)

    def _is_plain(self, model, name):
        """Whether somebody who knows Odoo knows the field: by its name, or as what it repeats."""
        field = self.env[model]._fields[name]
        if name in PLAIN or field.related or field.type == 'one2many':
            return True  # Lists stand alone, without a label that could have a tooltip.
        return any(
            name in self.env[known]._fields
            and self.env['ir.model.fields']._get(known, name).modules != 'opportunity_plus'
            for known in ('crm.lead', 'sale.order.line')
        )

    def test_every_field_of_ours_says_what_it_is(self):
        shown = set()
        for view in self._get_own_records('ir.ui.view').filtered('model'):
            shown.update(self._get_shown_fields(view._get_combined_arch(), view.model))
        ours = {
            (field.model, field.name): field.help
            for field in self.env['ir.model.fields'].search([])
            if field.modules == 'opportunity_plus'
        }
        shown &= ours.keys()
        self.assertIn(('crm.lead', 'target_revenue'), shown)
        self.assertIn(('crm.opportunity.relation', 'threat'), shown)
        without = sorted(
            f'{model}.{name}'
            for model, name in shown
            if not ours[model, name] and not self._is_plain(model, name)
        )
        self.assertFalse(without, "\n".join(without))

    def test_every_screen_of_ours_says_what_to_do(self):
        actions = self._get_own_records('ir.actions.act_window')
        screens = actions.filtered(lambda action: action.target != 'new')
        self.assertIn(self.env.ref('opportunity_plus.crm_lead_action_production'), screens)
        for action in screens:
            with self.subTest(action=action.name):
                self.assertFalse(is_html_empty(action.help))
                self.assertIn('o_view_nocontent_smiling_face', action.help)

    def test_an_empty_pipeline_says_what_comes_after(self):
        Lead = self.env['crm.lead']
        told = Lead.with_context(default_type='opportunity').get_empty_list_help(False)
        self.assertIn("Create an opportunity", told)
        self.assertIn("<p>Then open it and add the products", told)
        self.assertNotIn("products", Lead.with_context(default_type='lead').get_empty_list_help(""))
        self.assertEqual(Lead.get_empty_list_help("<p>Own words</p>"), "<p>Own words</p>")

    def test_so_does_that_of_somebody_without_team(self):
        user = new_test_user(self.env, 'op_newcomer', groups='sales_team.group_sale_salesman')
        Team = self.env['crm.team'].with_user(user)
        for _twice in range(2):
            told = Team.action_your_pipeline()['help']
            self.assertIn("member of no Sales Team", told)
            self.assertEqual(told.count("opportunity_plus.action_show_tour"), 1)
            Team = self.env['crm.team'].with_user(user).with_context(default_type='opportunity')
        self.env['crm.team'].create({'name': "Bikes", 'member_ids': user.ids})
        told = Team.action_your_pipeline()['help']
        self.assertNotIn("member of no Sales Team", told)
        self.assertEqual(told.count("opportunity_plus.action_show_tour"), 1)

    def test_the_tour_that_it_links_to(self):
        user = new_test_user(self.env, 'op_newcomer', groups='sales_team.group_sale_salesman')
        tour = (
            self.env['web_tour.tour'].with_user(user).get_tour_json_by_name('opportunity_plus_tour')
        )
        self.assertEqual(tour['url'], '/odoo/crm')
        self.assertIn("products, people, a quotation", tour['rainbowManMessage'])
