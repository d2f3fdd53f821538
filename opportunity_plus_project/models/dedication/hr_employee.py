from odoo import api, models
from odoo.fields import Domain

from .crm_opportunity_dedication_mixin import FOLLOW_UP


class HrEmployee(models.Model):
    """What an employee did, whoever for."""

    _name = 'hr.employee'
    _inherit = ['hr.employee', 'crm.opportunity.dedication.mixin']

    def _get_dedication_domain(self):
        return Domain('employee_id', 'in', self._origin.ids) & FOLLOW_UP

    def _get_dedication_group(self):
        return 'employee_id'

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_dedication(self):
        return super()._compute_dedication()
