from odoo.fields import Command

from ..common_companies import CompaniesCommon

OPEN = {'commit': 80, 'best_case': 50, 'pipeline': 10}


class BoardCommon(CompaniesCommon):
    """A team in March 2026, whose figures are small enough to be added up by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.salesperson, cls.colleague, cls.leader, cls.manager):
            user.tz = 'UTC'
        cls._win(1000.0, '2026-03-05 12:00:00')
        cls.sold = cls._create_deal(500.0, '2026-03-20')
        cls.order = cls._create_order(cls.sold, [(cls.service, {'price_unit': 500.0})])
        cls.order.action_confirm()
        cls.sold.date_closed = '2026-03-10 12:00:00'
        cls.order.date_order = '2026-03-10 12:00:00'
        cls._win(300.0, '2026-02-28 23:30:00')
        cls._create_deal(2000.0, '2026-03-20', 'commit')
        cls._create_deal(400.0, '2026-03-31', 'best_case')
        cls._create_deal(600.0, '2026-03-01', 'pipeline')
        cls._create_deal(800.0, '2026-04-01', 'commit')
        # In no column.
        cls._create_deal(70.0, '2026-03-15', 'omitted')
        cls._create_deal(90.0, '2026-02-20', 'pipeline')
        cls._create_deal(50.0, False, 'commit')
        cls._create_deal(999.0, '2026-03-15').action_set_lost()
        cls._create_deal(888.0, '2026-03-15', type='lead')
        # Of others.
        cls._create_deal(1500.0, '2026-03-31', user_id=cls.colleague.id, probability=20)
        cls._create_deal(40.0, '2026-03-02', user_id=False, probability=50)
        cls.env.flush_all()

    @classmethod
    def _create_deal(cls, amount, deadline, category='pipeline', **values):
        return cls._create_lead(
            **{
                'name': f"Deal of {amount:.0f}",
                'expected_revenue': amount,
                'date_deadline': deadline,
                'forecast_category': category,
                'probability': OPEN.get(category, 50),
                **values,
            }
        )

    @classmethod
    def _win(cls, amount, closed, **values):
        lead = cls._create_deal(amount, '2026-03-31', **values)
        lead.action_set_won()
        lead.date_closed = closed
        return lead

    @classmethod
    def _set_target(cls, amount, month='2026-03-01', **values):
        return cls.env['crm.opportunity.target'].create(
            {'amount': amount, 'month': month, **values}
        )

    @classmethod
    def _say(cls, user, amount, **values):
        words = cls.env['crm.opportunity.commitment'].with_user(user)
        return words.create({'amount': amount, 'month': '2026-03-01', **values})

    def _get_options(self, **options):
        return {'day': '2026-03-11', 'team_id': self.team.id, **options}

    def _get_model(self, user, companies=None):
        companies = companies or user.company_id
        board = self.env['crm.opportunity.board'].with_user(user)
        return board.with_context(allowed_company_ids=companies.ids, tracking_disable=True)

    def _get_board(self, user, companies=None, **options):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._get_model(user, companies).get_board(self._get_options(**options))

    def _get_figures(self, row):
        """Won, commit, best case, pipeline, calculated, target, gap and coverage of a row."""
        columns = [row[name]['amount'] for name in ('won', 'commit', 'best_case', 'pipeline')]
        coverage = row['coverage'] and round(row['coverage'], 3)
        return [*columns, row['calculated'], row['target'], row['gap'], coverage]

    def _get_rows(self, board):
        return {row['name']: self._get_figures(row) for row in board['rows']}

    def _let_work_abroad(self, *users):
        for user in users:
            user.company_ids = [Command.link(self.other_company.id)]
