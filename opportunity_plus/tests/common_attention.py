from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Date, Datetime

from .common_relation import RelationCommon


class AttentionCommon(RelationCommon):
    """An opportunity of which nothing is to be said: planned, with two who decide, not quoted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.deal = cls._create_quiet_deal()

    @classmethod
    def _create_quiet_deal(cls, lines=(), **values):
        deal = cls._create_lead(
            lines,
            **{
                'next_step': "Call",
                'next_step_date': cls.today + timedelta(days=2),
                'date_deadline': cls.today + timedelta(days=30),
                **values,
            },
        )
        cls._add(deal, cls.ann, role_id=cls.decision_maker.id)
        cls._add(deal, cls.bob)
        return deal

    def _codes(self, deal, user=None):
        """The technical names of the reasons that a user sees, in order."""
        self.env.flush_all()
        self.env.invalidate_all()
        return deal.with_user(user or self.manager).attention_reasons.mapped('code')

    def _search(self, *condition, user=None):
        leads = self.env['crm.lead'].with_user(user or self.manager)
        return leads.search(
            [('attention_reasons', *condition), ('partner_id', '=', self.customer.id)]
        )

    @classmethod
    def _win(cls, days_each, stage=None, **values):
        """Deals that were won after so many days in a stage, one for each number."""
        stage = stage or cls.stage_new
        deals = cls.env['crm.lead']
        now = Datetime.now()
        for days in days_each:
            with freeze_time(now - timedelta(days=days)):
                deal = cls._create_lead(stage_id=stage.id, **values)
                cls.env.flush_all()
            deals |= deal
        deals.write({'stage_id': cls.stage_won.id})
        cls.env.flush_all()
        return deals


class AttentionListCommon(AttentionCommon):
    """Two deals to look at beside one that is quiet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crm.lead'].search([('id', '!=', cls.deal.id)]).action_archive()
        cls.forgotten = cls._create_quiet_deal(
            name="Forgotten Deal",
            next_step=False,
            next_step_date=False,
            date_deadline=cls.today - timedelta(days=3),
            expected_revenue=5000,
        )
        cls._create_quiet_deal(
            name="Overdue Deal",
            next_step_date=cls.today - timedelta(days=3),
            expected_revenue=1300,
        )
