from odoo import models


class CrmOpportunityLine(models.Model):
    _inherit = 'crm.opportunity.line'

    def _take_company(self, vals_list):
        """Give opportunities without company that of whoever adds products.

        :param list vals_list: values for ``create``
        """
        default_lead_id = self.env.context.get('default_lead_id')
        lead_ids = {vals.get('lead_id', default_lead_id) for vals in vals_list}
        self.env['crm.lead'].browse(filter(None, lead_ids))._take_company()
