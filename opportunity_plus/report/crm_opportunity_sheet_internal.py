from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..tools.margin import sees_margin

MESSAGE_TYPES = ('comment', 'email', 'email_outgoing')
MESSAGE_LENGTH = 600


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
        readable = self.env['crm.opportunity.relation'].concat(*people.values())
        readable = readable.partner_id._filtered_access('read')
        orders = self._search_linked(leads, 'sale.order', 'opportunity_id')
        activities = self._search_linked(
            leads, 'mail.activity', 'res_id', [('res_model', '=', leads._name)]
        )
        to_come = [('stop', '>=', fields.Datetime.now())]
        meetings = self._search_linked(
            leads, 'calendar.event', 'opportunity_id', to_come, order='start, id'
        )
        show_costs = sees_margin(self.env)
        for lead in leads:
            sheets[lead.id].update(
                show_costs=show_costs,
                orders=orders[lead.id],
                activities=activities[lead.id],
                meetings=meetings[lead.id],
                people=people[lead.id]
                .filtered(lambda relation: relation.partner_id in readable)
                .grouped('kind'),
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
        return [
            {
                'date': message.date,
                # In sudo: the chatter shows the author, too, whoever may open that contact.
                'author': message.sudo().author_id.name or message.email_from,
                'text': text,
            }
            for message in messages
            if (text := self._get_text(message.body))
        ]

    @api.model
    def _get_text(self, html):
        """Plain text of some HTML, cut where it is too long for a sheet."""
        text = html2plaintext(html or "", include_references=False).strip()
        if len(text) <= MESSAGE_LENGTH:
            return text
        return text[:MESSAGE_LENGTH].rsplit(None, 1)[0] + "…"
