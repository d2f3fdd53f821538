from freezegun import freeze_time

from odoo.tests import tagged

from ..common_origin import TODAY, OriginCommon
from ..common_report_access import ReportAccess


class ForecastAccess(ReportAccess):
    """Of deals that are open or won: lost ones have no forecast."""

    measure = '__count'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kept = cls.deals.filtered(lambda lead: lead.won_status != 'lost')
        cls.deals = kept.filtered(lambda lead: lead.type == 'opportunity')


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestForecastAccess(ForecastAccess, OriginCommon):
    """The forecast of a deal is read by whoever reads the deal."""

    report_model = 'crm.opportunity.forecast.report'


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestLineReportAccess(ForecastAccess, OriginCommon):
    """The products of a deal are read by whoever reads the deal."""

    report_model = 'crm.opportunity.line.report'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env['product.product'].create({'name': "Wheel", 'company_id': False})
        for lead in cls.deals:
            if not lead.opportunity_line_ids and lead.amount_source == 'manual':
                line = cls.env['crm.opportunity.line'].with_company(lead.company_id)
                line.create({'lead_id': lead.id, 'product_id': product.id, 'price_unit': 1})
