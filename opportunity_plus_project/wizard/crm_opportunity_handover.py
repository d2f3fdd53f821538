from odoo import models

OPEN_STATES = ('pending', 'in_progress')


class CrmOpportunityHandover(models.TransientModel):
    """What is to be done for a deal goes along with it, and so does the follow-up of its customer.

    In sudo: whoever may hand over the deal need not have rights on projects.
    """

    _inherit = 'crm.opportunity.handover'

    def _hand_over_to(self, receiver, former, leads, orders):
        """Hand over open tasks that the former salesperson does or controls, and the projects."""
        res = super()._hand_over_to(receiver, former, leads, orders)
        if not former or not leads:
            return res
        quiet = {'mail_auto_subscribe_no_notify': True}
        tasks = self.env['project.task'].sudo().with_context(**quiet)
        domain = [('lead_id', 'in', leads.ids), ('follow_up_state', 'in', OPEN_STATES)]
        for doers, done in (
            tasks.search([*domain, ('user_ids', 'in', former.id)]).grouped('user_ids').items()
        ):
            done.user_ids = doers - former.sudo() | receiver.sudo()
        tasks.search([*domain, ('controller_id', '=', former.id)]).controller_id = receiver
        self._get_commercial_projects(leads, former).with_context(**quiet).user_id = receiver
        return res

    def _get_commercial_projects(self, leads, user):
        """The commercial projects of the customers of some opportunities that somebody runs."""
        return (
            self.env['project.project']
            .sudo()
            .search(
                [
                    ('project_kind', '=', 'commercial'),
                    ('partner_id', 'in', leads.sudo().partner_id.commercial_partner_id.ids),
                    ('user_id', '=', user.id),
                ]
            )
        )

    def _get_told(self, receiver, lines):
        told = super()._get_told(receiver, lines)
        leads = lines.lead_id
        tasks = self.env['project.task'].sudo()
        of_receiver = ['|', ('user_ids', 'in', receiver.id), ('controller_id', '=', receiver.id)]
        count = tasks.search_count(
            [('lead_id', 'in', leads.ids), ('follow_up_state', 'in', OPEN_STATES), *of_receiver]
        )
        if count:
            told.append(self.env._("Follow-up tasks that are yours now: %s", count))
        if projects := self._get_commercial_projects(leads, receiver):
            told.append(
                self.env._(
                    "Commercial projects that are yours now: %s",
                    ", ".join(projects.mapped('display_name')),
                )
            )
        return told
