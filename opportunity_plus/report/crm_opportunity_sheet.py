from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.context import neutral


class CrmOpportunitySheet(models.AbstractModel):
    """What the printed sheets of opportunities have in common: who may print, and what is read.

    All is searched as the reader, whose record rules hold, and for all opportunities of a call at
    once. A sheet is a dict of what its template shows beside the fields of the opportunity.
    """

    _name = 'crm.opportunity.sheet'
    _description = "Sheet of an Opportunity"

    @api.model
    def _get_report_values(self, docids, data=None):
        # The groups of a report action hide it from the Print menu and nothing else.
        if not self.env.su and not self.env.user.has_group('sales_team.group_sale_salesman'):
            raise AccessError(self.env._("Only salespeople can print an opportunity."))
        sheet = neutral(self)
        leads = sheet.env['crm.lead'].browse(docids or ())
        leads.check_access('read')
        return {
            'doc_ids': leads.ids,
            'doc_model': leads._name,
            'docs': leads,
            'sheets': sheet._prepare_sheets(leads),
        }

    def _prepare_sheets(self, leads):
        """What the template shows of each opportunity.

        :returns: dict of dicts by opportunity id
        """
        lines = self._search_linked(leads, 'crm.opportunity.line', 'lead_id')
        today = fields.Date.context_today(self)
        # Contacts that the reader may not open are left out: one must not hold back the sheet.
        readable = (leads.partner_id | leads.site_partner_id)._filtered_access('read')
        return {
            lead.id: {
                'today': today,
                'customer': lead.partner_id & readable,
                'site': lead.site_partner_id & readable,
                'company': lead._get_amount_company().sudo(),
                'lines': lines[lead.id],
            }
            for lead in leads
        }

    @api.model
    def _search_linked(self, leads, model, name, domain=(), order=None):
        """Find what belongs to each opportunity, as far as the reader may read it.

        :param name: the field that holds the opportunity, or its id
        :returns: dict of recordsets by opportunity id
        """
        records = self.env[model].search([(name, 'in', leads.ids), *domain], order=order)
        groups = records.grouped(lambda record: int(record[name]))
        return {lead.id: groups.get(lead.id, records.browse()) for lead in leads}
