from freezegun import freeze_time

from odoo.tests import tagged

from ..common_origin import TODAY, OriginCommon
from ..common_report_access import ReportAccess


class OpenDeals(ReportAccess):
    """Of deals that are all open, and remembered."""

    measure = '__count'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for deal in cls.deals:
            if deal.won_status != 'pending':
                deal.write({'active': True, 'stage_id': cls.stage_new.id, 'probability': 50})
        cls.deals.type = 'opportunity'
        cls.foreign_deal.company_id = cls.stranger.company_id
        cls.env['crm.opportunity.snapshot']._cron_take_snapshot()


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestMovementAccess(OpenDeals, OriginCommon):
    """What became of a deal is read by whoever reads the deal."""

    report_model = 'crm.opportunity.movement.report'


@tagged('post_install', '-at_install')
@freeze_time(TODAY)
class TestSnapshotAccess(OpenDeals, OriginCommon):
    """What was remembered of a deal is read by whoever reads the deal, and written by nobody."""

    report_model = 'crm.opportunity.snapshot'
