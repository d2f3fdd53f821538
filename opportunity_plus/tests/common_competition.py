from freezegun import freeze_time

from .common_companies import CompaniesCommon
from .common_relation import RelationCommon

TODAY = '2026-03-15'


class CompetitionCommon(CompaniesCommon, RelationCommon):
    """Known deals against two competitors, in two companies with a currency each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.config.settings'].create({'group_product_pricelist': True}).execute()
        cls.rex = cls.env['res.partner'].create({'name': "Rex", 'parent_id': cls.rival.id})
        cls.incumbent = cls.env.ref('opportunity_plus.role_competitor_incumbent')
        cls.cycles, cls.extras = cls.env['product.category'].create(
            [{'name': "Cycles"}, {'name': "Extras"}]
        )
        cls.bike.categ_id, cls.service.categ_id = cls.cycles, cls.extras
        with freeze_time(TODAY):
            cls._create_deals()

    @classmethod
    def _create_deals(cls):
        """Open, won, lost; with two categories, with a competitor's employee, abroad."""
        cls.open_deal = cls._create_lead(
            [(cls.bike, {}), (cls.service, {'product_uom_qty': 4})], date_deadline='2026-04-10'
        )
        cls._add(cls.open_deal, cls.rival, 'competitor', threat='high', competitor_price=1170.0)
        cls._add(cls.open_deal, cls.rex, 'competitor', role_id=cls.incumbent.id)
        cls._add(cls.open_deal, cls.other_rival, 'competitor', competitor_price=1560.0)
        cls.won_deal = cls._create_lead(expected_revenue=500.0)
        cls._add(cls.won_deal, cls.rival, 'competitor')
        cls.won_deal.action_set_won()
        cls.lost_deal = cls._create_lead(expected_revenue=800.0)
        cls._add(cls.lost_deal, cls.other_rival, 'competitor')
        cls.lost_deal.action_set_lost()
        cls.lost_deal.lost_competitor_id = cls.rex
        cls.gone_deal = cls._create_lead(expected_revenue=50.0)
        cls._add(cls.gone_deal, cls.rival, 'competitor')
        cls.gone_deal.action_set_lost()
        cls.colleagues_deal = cls._create_lead(expected_revenue=200.0, user_id=cls.colleague.id)
        cls._add(cls.colleagues_deal, cls.other_rival, 'competitor')
        cls.foreign_deal = cls._create_lead_abroad(expected_revenue=4000.0)
        cls._add(cls.foreign_deal, cls.rival, 'competitor')
        cls.deals = (
            cls.open_deal
            | cls.won_deal
            | cls.lost_deal
            | cls.gone_deal
            | cls.colleagues_deal
            | cls.foreign_deal
        )
