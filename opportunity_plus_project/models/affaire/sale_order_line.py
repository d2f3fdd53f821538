import logging

from odoo import models

from odoo.addons.opportunity_plus.tools.context import neutral
from odoo.addons.opportunity_plus.tools.retry import is_retryable

_logger = logging.getLogger(__name__)


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _timesheet_create_project(self):
        """A project that a quotation makes is that of its opportunity; no sale fails for it."""
        project = super()._timesheet_create_project()
        lead = neutral(self.order_id.sudo()).opportunity_id
        if lead and not project.sudo().lead_id:
            try:
                with self.env.cr.savepoint():
                    lead._adopt_project(project.sudo())
            except Exception as error:  # pylint: disable=broad-except
                if is_retryable(error):
                    raise
                _logger.warning(
                    "Project %s does not know its opportunity %s.", project, lead, exc_info=True
                )
        return project
