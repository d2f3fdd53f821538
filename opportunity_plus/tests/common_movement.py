from datetime import date

from freezegun import freeze_time

from .common import OpportunityPlusCommon


class MovementCommon(OpportunityPlusCommon):
    """Opportunities with typed amounts, and snapshots of days in 2020 that a test chooses.

    The days are long past: whatever else a database has seen is after them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crm.lead'].search([]).action_archive()
        cls.Snapshot = cls.env['crm.opportunity.snapshot']
        cls.Report = cls.env['crm.opportunity.movement.report']

    @classmethod
    def _deal(cls, name, amount, **values):
        return cls._create_lead(
            name=name,
            expected_revenue=amount,
            **{'probability': 50, 'date_deadline': '2020-06-15', **values},
        )

    @classmethod
    def _take(cls, day):
        """Take the snapshot of a day, such as ``03-01``."""
        cls._take_snapshot(f'2020-{day}')

    def _get_rows(self, *leads):
        """Days and amount of all snapshots of these opportunities, in order."""
        refs = [lead.id for lead in leads]
        rows = self.Snapshot.search([('lead_ref', 'in', refs)], order='lead_ref, date')
        return [
            (
                row.date.strftime('%m-%d'),
                row.date_until and row.date_until.strftime('%m-%d'),
                row.amount,
            )
            for row in rows
        ]

    def _get_report(self, begin, end=None, user=None, **scope):
        """The movement between two days, as a user sees it now, the 31 December 2020."""
        context = {f'opportunity_movement_{name}': value for name, value in scope.items()}
        context['opportunity_movement_from'] = f'2020-{begin}'
        if end:
            context['opportunity_movement_to'] = f'2020-{end}'
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.Report.with_user(user or self.manager)
        return report.with_context(
            allowed_company_ids=report.env.user.company_ids.ids, tz='UTC', **context
        )

    def _get_movement(self, begin, end=None, user=None, **scope):
        """Amounts by kind, without the numbers."""
        with freeze_time('2020-12-31 12:00:00'):
            groups = self._get_report(begin, end, user, **scope)._read_group(
                [], ['kind'], ['amount:sum']
            )
        return {kind[3:]: amount for kind, amount in groups}

    def _assert_adds_up(self, movement):
        changes = sum(
            amount for kind, amount in movement.items() if kind not in ('opening', 'closing')
        )
        self.assertAlmostEqual(
            movement.get('opening', 0) + changes, movement.get('closing', 0), 2, movement
        )

    def _today(self, day):
        return date.fromisoformat(f'2020-{day}')
