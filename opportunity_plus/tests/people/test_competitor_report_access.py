from freezegun import freeze_time

from odoo.tests import tagged

from ..common_competition import TODAY, CompetitionCommon
from ..common_report_access import ReportAccess


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestCompetitorReportAccess(ReportAccess, CompetitionCommon):
    """The report shows what the opportunities themselves show, and nobody writes it."""

    report_model = 'crm.opportunity.competitor.report'
    measure = 'met_count:sum'

    def test_a_rule_on_the_category(self):
        """A rule that somebody adds holds for totals as well."""
        self.env['ir.rule'].create(
            {
                'name': "No extras",
                'model_id': self.env['ir.model']._get_id('crm.opportunity.competitor.report'),
                'domain_force': f"[('product_categ_id', '!=', {self.extras.id})]",
            }
        )
        report = self.env['crm.opportunity.competitor.report'].with_user(self.leader)
        self.assertEqual(
            report._read_group([('lead_id', '=', self.open_deal.id)], [], ['revenue_at_stake:sum']),
            [(1000.0,)],
        )
