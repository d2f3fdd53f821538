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
        lines = self._search_linked(leads, 'crm.opportunity.line', 'lead_id')
        today = fields.Date.context_today(self)
        return {
            lead.id: {
                'today': today,
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


class CrmOpportunitySheetInternal(models.AbstractModel):
    """A sheet for colleagues, in the language of the reader."""

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
        # People of archived opportunities are archived with them.
        with_archived = self.with_context(active_test=False)
        people = with_archived._search_linked(leads, 'crm.opportunity.relation', 'lead_id')
        orders = self._search_linked(leads, 'sale.order', 'opportunity_id')
        activities = self._search_linked(
            leads, 'mail.activity', 'res_id', [('res_model', '=', leads._name)]
        )
        to_come = [('stop', '>=', fields.Datetime.now())]
        meetings = self._search_linked(
            leads, 'calendar.event', 'opportunity_id', to_come, order='start, id'
        )
        for lead in leads:
            sheets[lead.id].update(
                orders=orders[lead.id],
                activities=activities[lead.id],
                meetings=meetings[lead.id],
                people=people[lead.id].grouped('kind'),
                messages=self._get_messages(lead),
            )
        return sheets

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
