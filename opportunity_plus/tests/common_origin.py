from freezegun import freeze_time

from .common_companies import CompaniesCommon

TODAY = '2026-03-15'


class OriginCommon(CompaniesCommon):
    """Known deals: from a prescriber and its employee, a colleague, an event, a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = {
            name: cls.env.ref(f'opportunity_plus.origin_type_{name}')
            for name in ('partner', 'user', 'campaign', 'event', 'lead', 'email')
        }
        Partner = cls.env['res.partner']
        cls.prescriber = Partner.create({'name': "Prescriber", 'is_company': True})
        cls.pia = Partner.create({'name': "Pia", 'parent_id': cls.prescriber.id})
        cls.fair = cls.env['calendar.event'].create(
            {'name': "Fair", 'start': '2026-01-01 10:00:00', 'stop': '2026-01-01 11:00:00'}
        )
        cls.spring = cls.env['utm.campaign'].create({'title': "Spring"})
        with freeze_time(TODAY):
            cls._create_deals()

    @classmethod
    def _come(cls, kind, origin=None, lines=(), **values):
        """Create an opportunity that came from somewhere, 20 days ago."""
        field = 'campaign_id' if kind == 'campaign' else f'origin_{kind}_id'
        return cls._create_lead(
            lines,
            origin_type_id=cls.types[kind].id,
            date_opened='2026-02-23',
            **({field: origin.id} if origin else {}),
            **values,
        )

    @classmethod
    def _create_deals(cls):
        """Open, won after 10 and 30 days, lost after 4; by mail in a campaign; of a colleague."""
        cls.open_deal = cls._come('partner', cls.prescriber, expected_revenue=300.0)
        cls.won_deal = cls._come('partner', cls.prescriber, [(cls.bike, {})])
        cls.pias_deal = cls._come('partner', cls.pia, expected_revenue=500.0)
        cls.lost_deal = cls._come('partner', cls.prescriber, expected_revenue=800.0)
        cls.mail_deal = cls._come('email', campaign_id=cls.spring.id, expected_revenue=90.0)
        cls.campaign_deal = cls._come('campaign', cls.spring, expected_revenue=200.0)
        cls.event_deal = cls._come('event', cls.fair, expected_revenue=50.0)
        cls.later_deal = cls._come('lead', cls.won_deal, expected_revenue=60.0)
        cls.unknown_deal = cls._create_lead(expected_revenue=30.0)
        cls.colleagues_deal = cls._come(
            'user', cls.colleague, expected_revenue=700.0, user_id=cls.colleague.id
        )
        cls.foreign_deal = cls._create_lead_abroad(
            expected_revenue=4000.0,
            origin_type_id=cls.types['partner'].id,
            origin_partner_id=cls.prescriber.id,
            date_opened='2026-03-01',
        )
        won = cls.won_deal | cls.pias_deal | cls.mail_deal | cls.colleagues_deal | cls.foreign_deal
        won.action_set_won()
        lost = cls.lost_deal | cls.event_deal
        lost.action_set_lost()
        cls.won_deal.date_closed = '2026-03-05 12:00:00'
        cls.pias_deal.date_closed = '2026-03-25 12:00:00'
        cls.lost_deal.date_closed = '2026-02-27 12:00:00'
        cls.deals = (
            won | lost | cls.open_deal | cls.campaign_deal | cls.later_deal | cls.unknown_deal
        )
