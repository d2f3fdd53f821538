from odoo.fields import Command
from odoo.tests import new_test_user

from .common import OpportunityPlusCommon


class CompaniesCommon(OpportunityPlusCommon):
    """A second company with a currency of its own: 4 of it are 1 of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._create_currency('OPF', 4.0)
        cls.other_company = cls.env['res.company'].create(
            {'name': "Other Ltd", 'currency_id': cls.foreign.id}
        )
        cls.env.user.company_ids += cls.other_company
        cls.stranger = new_test_user(
            cls.env,
            login='op_stranger',
            groups='sales_team.group_sale_manager',
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    @classmethod
    def _create_currency(cls, name, rate):
        rates = [Command.create({'name': '2000-01-01', 'rate': rate})] if rate else []
        return cls.env['res.currency'].create({'name': name, 'symbol': name, 'rate_ids': rates})

    @classmethod
    def _create_lead_abroad(cls, **values):
        """Create an opportunity of the other company, which nobody has taken yet."""
        stage = cls.env['crm.stage'].create({'name': "Abroad", 'sequence': 2})
        return cls._create_lead(
            company_id=cls.other_company.id,
            user_id=False,
            team_id=False,
            stage_id=stage.id,
            **values,
        )
