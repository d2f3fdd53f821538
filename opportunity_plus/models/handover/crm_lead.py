from odoo import models


class CrmLead(models.Model):
    """Opportunities that change hands, many at once (``docs/hand-over.md``)."""

    _inherit = 'crm.lead'

    def action_hand_over(self):
        """Open the dialog that hands these opportunities over to other salespeople.

        :raise AccessError: if the user is neither sales manager nor team leader
        :returns: the action that opens it
        """
        return self.env['crm.opportunity.handover']._open(leads=self)

    def _write_salesperson(self, user):
        """Write another salesperson; Odoo's mail for each opportunity is left out.

        Of open ones the team follows, as always in Odoo: it stays where the new salesperson is in
        it. What is closed keeps its team, its stage and the day of its assignment: what a team
        won stays what it won.

        :param user: a ``res.users`` record
        """
        leads = self.with_context(mail_auto_subscribe_no_notify=True)
        closed = leads.filtered(lambda lead: not lead.active or lead.won_status != 'pending')
        (leads - closed).write({'user_id': user.id})
        days = {lead: lead.date_open for lead in closed}
        for team, of_team in closed.grouped('team_id').items():
            of_team.write({'user_id': user.id, 'team_id': team.id})
        for lead, day in days.items():
            lead.with_context(tracking_disable=True).date_open = day
