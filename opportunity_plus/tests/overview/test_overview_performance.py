from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from ..common_relation import RelationCommon


@tagged('post_install', '-at_install')
class TestOverviewPerformance(RelationCommon):
    """Eighty opportunities in a list or as cards cost as many queries as ten."""

    def _create_leads(self, count):
        people = [
            Command.create({'partner_id': self.ann.id, 'kind': 'contact', 'is_primary': True})
        ]
        people += [
            Command.create({'partner_id': rival.id, 'kind': 'competitor', 'threat': 'high'})
            for rival in self.rival | self.other_rival
        ]
        leads = self.env['crm.lead'].concat(
            *(
                self._create_lead([(self.bike, {})], relation_ids=people, next_step="Call Ann")
                for _index in range(count)
            )
        )
        orders = self.env['sale.order'].concat(*(self._create_order(lead) for lead in leads[::2]))
        orders.action_confirm()
        return leads

    def _get_specification(self, xmlid, view_type):
        """What the client reads for a view, optional columns included."""
        arch = self.env['crm.lead'].get_view(self.env.ref(xmlid).id, view_type)['arch']
        fields = self.env['crm.lead']._fields
        names = {node.get('name') for node in etree.fromstring(arch).iter('field')}
        return {
            name: {'fields': {'display_name': {}}} if fields[name].relational else {}
            for name in names & fields.keys()
        }

    def _count(self, leads, specification):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = (
            self.env['crm.lead']
            .with_user(self.salesperson)
            .web_search_read([('id', 'in', leads.ids)], specification, limit=80)
        )
        self.assertEqual(rows['length'], len(leads))
        return self.env.cr.sql_log_count - before

    def _assert_constant(self, xmlid, view_type, ours, more):
        """Queries do not grow with the records, and ours are few.

        :param ours: fields of this addon that the view must show
        :param more: how many queries all fields of this addon may cost together
        """
        specification = self._get_specification(xmlid, view_type)
        self.assertLessEqual(ours, specification.keys())
        modules = {
            field.name: field.modules
            for field in self.env['ir.model.fields'].sudo().search([('model', '=', 'crm.lead')])
        }
        stock = {
            name: value
            for name, value in specification.items()
            if modules[name] != 'opportunity_plus'
        }
        few, many = self._create_leads(10), self._create_leads(80)
        self._count(few, specification)  # warm up
        counts = [self._count(leads, specification) for leads in (few, many)]
        without = [self._count(leads, stock) for leads in (few, many)]
        self.assertEqual(counts[1] - counts[0], without[1] - without[0], (counts, without))
        self.assertLessEqual(counts[1] - without[1], more, (counts, without))

    def test_kanban(self):
        self._assert_constant(
            'crm.crm_case_kanban_view_leads',
            'kanban',
            {'amount_source', 'competitor_summary', 'competitor_threat', 'next_step'},
            1,
        )

    def test_list(self):
        self._assert_constant(
            'crm.crm_case_tree_view_oppor',
            'list',
            {'code', 'family_id', 'forecast_category', 'margin', 'next_step', 'origin_name'},
            2,
        )

    def test_list_with_what_is_looked_up(self):
        """The forecast's list has the columns that cost a search, which the pipeline's has not."""
        looked_up = {'amount_change', 'amount_currency', 'attention_reasons', 'competitor_threat'}
        looked_up |= {'date_accepted', 'decision_maker_ids', 'relation_competitor_ids'}
        pipeline = self._get_specification('crm.crm_case_tree_view_oppor', 'list')
        self.assertFalse(looked_up & pipeline.keys())
        self._assert_constant('crm.crm_lead_view_tree_forecast', 'list', looked_up, 12)
