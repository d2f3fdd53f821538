from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tools import SQL

from .common_companies import CompaniesCommon
from .common_relation import CompetitorCommon

MODELS = ('crm.lead', 'crm.opportunity.line', 'crm.opportunity.relation')
# What must be as it was, besides the tables of the models.
TABLES = (
    'account_tax_crm_opportunity_line_rel',
    'crm_lead_relation_competitor_rel',
    'crm_lead_relation_person_rel',
    'crm_lead_relation_role_rel',
    'crm_opportunity_acceptance',
    'crm_opportunity_acceptance_order',
    'crm_opportunity_stage_history',
    'crm_tag_rel',
    'mail_activity',
    'mail_followers',
    'mail_message',
    'mail_tracking_value',
    'res_partner',
    'sale_order',
    'sale_order_line',
)


class ImportAgainCommon(CompaniesCommon, CompetitorCommon):
    """Deals of every kind, which a sales manager exports and imports again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref('base.group_allow_export').user_ids += cls.manager
        cls.manager.company_ids += cls.other_company
        # As a request of the client has it: nothing is left out of the chatter.
        cls.env = cls.env(context={})
        cls.deals = cls._create_deals()
        cls.env.cr.flush()

    @classmethod
    def _create_deals(cls):
        """Open, won and lost, with products and without, with people, in several currencies."""
        abroad = cls.env['product.pricelist'].create(
            {'name': "Abroad", 'currency_id': cls.foreign.id}
        )
        typed = cls._create_deal(
            name="Typed",
            expected_revenue=1234.56,
            origin_type_id=cls.env.ref('opportunity_plus.origin_type_partner').id,
            origin_partner_id=cls.customer.id,
            next_step="Call",
            next_step_date='2030-05-05',
            date_deadline='2030-06-06',
            tag_ids=[Command.create({'name': "Big, and new"})],
            forecast_category='best_case',
        )
        sold = [
            (cls.bike, {'product_uom_qty': 3, 'price_unit': 950, 'date_start': '2030-01-15'}),
            (cls.helmet, {'discount': 12.5, 'name': "Red\nand blue"}),
        ]
        foreign = cls._create_deal(sold, name="Foreign", pricelist_id=abroad.id)
        months = [(cls.service, {'duration_months': 7, 'date_start': '2030-02-01'})]
        billed = cls._create_deal(months, name="Months", target_revenue=99.99)
        there = cls._create_lead_abroad(partner_id=cls.ann.id, name="There", lines=[(cls.bike, {})])
        accepted = cls._create_deal(sold, name="Accepted")
        cls._quote(accepted).action_confirm()
        led = cls._create_deal(sold, name="Led")
        led.primary_order_id = cls._quote(led)
        by_hand = cls._create_deal(sold, name="Won by Hand")
        lost = cls._create_deal(name="Lost", expected_revenue=500)
        archived = cls._create_deal(months, name="Archived", active=False)
        unqualified = cls._create_deal(name="Lead", type='lead', expected_revenue=10)
        deals = (
            typed | foreign | billed | there | accepted | led | by_hand | lost | archived
        ) | unqualified
        for lead in deals:
            cls._add(lead, cls.rival, 'competitor', competitor_price=77, threat='high')
            cls._add(lead, cls.ann, is_primary=True, attitude='supporter', note="Likes it")
            cls._add(lead, cls.ann, role_id=cls.decision_maker.id)
        by_hand.action_set_won()
        reason = cls.env['crm.lost.reason'].create({'name': "Too slow"})
        lost.action_set_lost(lost_reason_id=reason.id)
        lost.lost_competitor_id = cls.rival
        return deals

    @classmethod
    def _create_deal(cls, lines=(), **values):
        return cls._create_lead(lines, partner_id=cls.ann.id, **values)

    def _get_exported(self, model, prefix=''):
        """Fields that the client offers for an export that can be imported again.

        :returns: list of paths as the client sends them
        """
        fields = self.env[model].with_user(self.manager)
        fields = fields.fields_get(attributes=['readonly', 'exportable', 'type'])
        paths = []
        for name, field in fields.items():
            if name == 'id' or field.get('readonly') or not field.get('exportable', True):
                continue
            relational = field['type'] in ('many2one', 'many2many', 'one2many')
            paths.append(f'{prefix}{name}/id' if relational else f'{prefix}{name}')
        return paths

    def _export(self, records, paths):
        """The cells of the file that the client makes of records."""
        records = records.with_user(self.manager).with_context(import_compat=True)
        rows = records.export_data(paths)['datas']
        return [
            [
                "" if cell in (None, False) and cell != 0 or cell is False else str(cell)
                for cell in row
            ]
            for row in rows
        ]

    def _look(self):
        """All columns of the models and what is around them, but who wrote when."""
        self.env.cr.flush()
        env = self.env(user=SUPERUSER_ID)
        query = (
            "SELECT jsonb_strip_nulls(to_jsonb(t)) - 'write_date' - 'write_uid' AS content"
            " FROM %s t ORDER BY content"
        )
        tables = [*(env[model]._table for model in MODELS), *TABLES]
        return {table: env.execute_query(SQL(query, SQL.identifier(table))) for table in tables}
