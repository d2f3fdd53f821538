from odoo import models
from odoo.tools import format_date


class ReportVisitSheet(models.AbstractModel):
    """What to know before walking in at the customer's."""

    _name = 'report.opportunity_plus.report_visit_sheet'
    _inherit = ['crm.opportunity.sheet.internal']
    _description = "Visit Sheet"

    def _prepare_sheets(self, leads):
        sheets = super()._prepare_sheets(leads)
        for lead in leads:
            sheets[lead.id]['open_points'] = self._get_open_points(lead, sheets[lead.id])
        return sheets

    def _get_open_points(self, lead, sheet):
        """What is missing or waits for an answer, in sentences; nothing once the deal is closed.

        :param dict sheet: what else the sheet shows
        """
        if lead.type == 'lead' or lead.won_status != 'pending':
            return []
        return [
            *self._get_deal_points(lead, sheet),
            *self._get_people_points(sheet['people']),
            *self._get_quotation_points(sheet),
        ]

    def _get_deal_points(self, lead, sheet):
        if not lead.next_step and not sheet['activities']:
            yield self.env._("Nothing is planned: agree on the next step.")
        if not lead.date_deadline:
            yield self.env._("No expected closing date: ask when they decide.")
        elif lead.date_deadline < sheet['today']:
            yield self.env._(
                "The expected closing date has passed on %(date)s.",
                date=format_date(self.env, lead.date_deadline),
            )
        if not sheet['lines']:
            yield self.env._("No products yet: find out what they need.")

    def _get_people_points(self, people):
        decision_maker = self.env['crm.opportunity.role']._get_decision_maker()
        contacts = people.get('contact', self.env['crm.opportunity.relation'])
        if decision_maker and decision_maker not in contacts.role_id:
            yield self.env._("The decision maker is not known.")
        for contact in contacts:
            if not contact.partner_phone and not contact.partner_email:
                yield self.env._(
                    "No phone number and no email address of %(contact)s.",
                    contact=contact.partner_id.name,
                )

    def _get_quotation_points(self, sheet):
        for order in sheet['orders'].filtered(lambda order: order.state in ('draft', 'sent')):
            day = order.validity_date
            values = {'quotation': order.name, 'date': day and format_date(self.env, day)}
            if day and day < sheet['today']:
                yield self.env._("Quotation %(quotation)s has expired on %(date)s.", **values)
            elif order.state == 'draft':
                yield self.env._("Quotation %(quotation)s has not been sent.", **values)
            elif day:
                yield self.env._(
                    "Quotation %(quotation)s waits for an answer until %(date)s.", **values
                )
            else:
                yield self.env._("Quotation %(quotation)s waits for an answer.", **values)
