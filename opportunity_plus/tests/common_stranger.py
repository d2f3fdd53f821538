from odoo.fields import Command

from .common import OpportunityPlusCommon


class StrangerCommon(OpportunityPlusCommon):
    """A deal of the colleague with everything on it, and one of the salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env['res.partner'].create({'name': "Rival"})
        cls.theirs = cls._create_deal(name="Theirs", user_id=cls.colleague.id)
        cls.own = cls._create_deal(name="Own")
        cls.their_order = cls._create_order(
            cls.theirs, [(cls.bike, {'price_unit': 777.0})], user_id=cls.colleague.id
        )
        cls.their_order.action_confirm()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _create_deal(cls, **values):
        return cls._create_lead(
            [(cls.bike, {})],
            competitor_relation_ids=[Command.create({'partner_id': cls.rival.id})],
            **values,
        )
