from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

MESSAGE_TYPES = ('comment', 'email', 'email_outgoing')
MESSAGE_LENGTH = 600


class CrmOpportunitySheet(models.AbstractModel):
    """What the printed sheets of opportunities have in common: who may print, and what is read.

    All is searched as the reader, whose record rules hold, and for all opportunities of a call at
    once. A sheet is a dict of what its template shows beside the fields of the opportunity.
    """

    _name = 'crm.opportunity.sheet'
    _description = "Sheet of an Opportunity"

    @api.model
    def _get_report_values(self, docids, data=None):
        leads = self._get_leads(docids)
        return {
            'doc_ids': leads.ids,
            'doc_model': leads._name,
            'docs': leads,
            'sheets': self._prepare_sheets(leads),
        }

    def _get_leads(self, docids):
        """The opportunities to print.

        The groups of a report action hide it from the Print menu and nothing else.

        :raise AccessError: for anybody but salespeople who may read them
        """
        if not self.env.su and not self.env.user.has_group('sales_team.group_sale_salesman'):
            raise AccessError(self.env._("Only salespeople can print an opportunity."))
        leads = self.env['crm.lead'].browse(docids or ())
        leads.check_access('read')
        return leads

    def _prepare_sheets(self, leads):
        """What the template shows of each opportunity.

        :returns: dict of dicts by opportunity id
        """
        lines = self._get_lines(leads)
        today = fields.Date.context_today(self)
        return {
            lead.id: {
                'today': today,
                'company': lead._get_amount_company().sudo(),
                'lines': lines.get(lead.id, self.env['crm.opportunity.line']),
            }
            for lead in leads
        }

    def _get_lines(self, leads):
        """The products of each opportunity, those that an order replaced left out."""
        lines = self.env['crm.opportunity.line'].search(
            [('lead_id', 'in', leads.ids)], order='sequence, id'
        )
        return self._group_by_id(lines, 'lead_id')

    @api.model
    def _group_by_id(self, records, name):
        """Group records by the id of what a many2one of theirs refers to."""
        return {record.id: group for record, group in records.grouped(name).items()}


class CrmOpportunitySheetInternal(models.AbstractModel):
    """A sheet for colleagues, in the language of whoever prints it."""

    _name = 'crm.opportunity.sheet.internal'
    _inherit = ['crm.opportunity.sheet']
    _description = "Internal Sheet of an Opportunity"

    _message_limit = 5

    @api.model
    def _get_report_values(self, docids, data=None):
        reader = self.with_context(lang=self.env.user.lang)
        return super(CrmOpportunitySheetInternal, reader)._get_report_values(docids, data)

    def _prepare_sheets(self, leads):
        sheets = super()._prepare_sheets(leads)
        orders = self._get_orders(leads)
        relations = self._get_relations(leads)
        activities = self._get_activities(leads)
        meetings = self._get_meetings(leads)
        for lead in leads:
            people = relations.get(lead.id, self.env['crm.opportunity.relation'])
            sheets[lead.id].update(
                orders=orders.get(lead.id, self.env['sale.order']),
                people=people.grouped('kind'),
                activities=activities.get(lead.id, self.env['mail.activity']),
                meetings=meetings.get(lead.id, self.env['calendar.event']),
                messages=self._get_messages(lead),
            )
        return sheets

    def _get_orders(self, leads):
        """Quotations and orders of each opportunity that the reader may see, latest first."""
        orders = self.env['sale.order'].search(
            [('opportunity_id', 'in', leads.ids)], order='date_order desc, id desc'
        )
        return self._group_by_id(orders, 'opportunity_id')

    def _get_relations(self, leads):
        """People around each opportunity, those of archived ones too."""
        relations = self.env['crm.opportunity.relation'].with_context(active_test=False)
        return self._group_by_id(relations.search([('lead_id', 'in', leads.ids)]), 'lead_id')

    def _get_activities(self, leads):
        """What is planned on each opportunity, the most urgent first."""
        activities = self.env['mail.activity'].search(
            [('res_model', '=', leads._name), ('res_id', 'in', leads.ids)],
            order='date_deadline, id',
        )
        return activities.grouped('res_id')

    def _get_meetings(self, leads):
        """The meetings of each opportunity that are still to come."""
        meetings = self.env['calendar.event'].search(
            [('opportunity_id', 'in', leads.ids), ('stop', '>=', fields.Datetime.now())],
            order='start, id',
        )
        return self._group_by_id(meetings, 'opportunity_id')

    def _get_messages(self, lead):
        """What was said last, as plain text.

        A query for each opportunity: all messages of all of them would be far too many.

        :returns: list of dicts, the latest first
        """
        messages = self.env['mail.message'].search(
            [
                ('model', '=', lead._name),
                ('res_id', '=', lead.id),
                ('message_type', 'in', MESSAGE_TYPES),
                ('body', 'not in', (False, '')),
            ],
            order='id desc',
            limit=self._message_limit,
        )
        texts = ((message, self._get_text(message.body)) for message in messages)
        return [
            {
                'date': message.date,
                # In sudo: the chatter shows the author, too, whoever may open that contact.
                'author': message.sudo().author_id.name or message.email_from,
                'text': text,
            }
            for message, text in texts
            if text
        ]

    @api.model
    def _get_text(self, html):
        """Plain text of some HTML, cut where it is too long for a sheet."""
        text = html2plaintext(html or "", include_references=False).strip()
        if len(text) <= MESSAGE_LENGTH:
            return text
        return text[:MESSAGE_LENGTH].rsplit(None, 1)[0] + "…"
