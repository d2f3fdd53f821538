from collections import defaultdict
from weakref import WeakKeyDictionary

from odoo import SUPERUSER_ID, models

from ...tools.during import during

# The stages found while opportunities are closed.
_found_by_cursor = WeakKeyDictionary()


class CrmLead(models.Model):
    """How an acceptance ends, and its reversal: stage and the like, other quotations."""

    _inherit = 'crm.lead'

    def _convert_and_assign_company(self, orders_by_lead):
        """Turn leads into opportunities, and give those without company their order's."""
        for lead in self.filtered(lambda lead: lead.type == 'lead' or not lead.company_id):
            orders = orders_by_lead[lead.id]
            if lead.type == 'lead' and orders[0].state == 'sale':
                lead._convert_for_order(orders[0])
            company = orders[0].company_id
            if not lead.company_id and lead._may_belong_to(company):
                currencies = {}
                if not lead.amount_company_id:
                    lines = lead._get_forecast_lines()
                    currencies = {line: line._get_price_currency() for line in lines}
                lead.company_id = company
                for line, currency in currencies.items():
                    line._convert_prices_from(currency)
            elif not lead.company_id and not lead.amount_company_id:
                lead.amount_company_id = company

    def _convert_for_order(self, order):
        """Convert a lead; ``convert_opportunity`` leaves out those that are archived or won."""
        self.ensure_one()
        partner = self.partner_id or order.partner_id
        if self.active and self.won_status != 'won':
            self.convert_opportunity(partner)
        else:
            self.write(self._convert_opportunity_data(partner))

    def _close_as_won(self, entered_by_lead, memories):
        """Win the opportunities that an order entered, as the order's company wants it.

        One that is won already keeps its stage and closing date.

        :param entered_by_lead: dict of the new accepted orders by opportunity id
        :param dict memories: what ``_prepare_memories`` returned
        :returns: dict of a remark for the chatter by opportunity id
        """
        notes = {}
        to_close = self.filtered(
            lambda lead: any(
                entered_by_lead[lead.id].company_id.mapped('opportunity_close_on_acceptance')
            )
        )
        won = to_close.filtered(lambda lead: lead.won_status == 'won')
        archived = won.filtered(lambda lead: not lead.active)
        if archived:
            archived._unarchive_with_snapshot(memories)
        # Many are closed: searched once for each team, not for each opportunity.
        with during(_found_by_cursor, self.env.cr, {}):
            for leads in (to_close - won).grouped('team_id').values():
                if leads._stage_find(domain=[('is_won', '=', True)], limit=None):
                    leads._set_won_with_snapshot(memories)
                else:
                    remark = self.env._("The stage stays: the sales team has no won stage.")
                    notes.update(dict.fromkeys(leads.ids, remark))
        return notes

    def _stage_find(self, team_id=False, domain=None, order='sequence, id', limit=1):
        """While many are closed, take what was found for another one."""
        found = _found_by_cursor.get(self.env.cr)
        if found is None:
            return super()._stage_find(team_id, domain, order, limit)
        key = (team_id, self.team_id, str(domain), order, limit)
        if key not in found:
            found[key] = super()._stage_find(team_id, domain, order, limit)
        return found[key].with_env(self.env)

    def _set_won_with_snapshot(self, memories):
        """Set opportunities of one team as won, and remember what that overwrote."""
        closing = {lead: lead._prepare_closing_values() for lead in self}
        self.action_set_won()
        for lead, values in closing.items():
            lead._remember({**values, **lead._prepare_won_values()}, memories)

    def _unarchive_with_snapshot(self, memories):
        """Bring won but archived opportunities back, and remember that they were archived."""
        for lead in self:
            values = {}
            before = lead.acceptance_ids.browse() if lead.id in memories else lead.acceptance_ids
            if not before.is_closed or before.won_stage_id != lead.stage_id:
                values = {**lead._prepare_closing_values(), **lead._prepare_won_values()}
            lead._remember({**values, 'was_active': False, 'won_active': True}, memories)
        self.action_unarchive()

    def _prepare_closing_values(self):
        """What is remembered of an opportunity before it is closed as won."""
        self.ensure_one()
        return {
            'is_closed': True,
            'stage_id': self.stage_id.id,
            'lost_reason_id': self.lost_reason_id.id,
            'was_active': self.active,
            'probability': self.probability,
            'automated_probability': self.automated_probability,
            'is_automated_probability': self.is_automated_probability,
            'date_closed': self.date_closed,
        }

    def _prepare_won_values(self):
        """What is remembered of what closing as won has set."""
        self.ensure_one()
        return {
            'won_stage_id': self.stage_id.id,
            'won_active': self.active,
            'won_probability': self.probability,
            'won_date_closed': self.date_closed,
        }

    def _restore_closing(self, removed_by_lead):
        """Give back stage and the like, where they are still what the acceptance set.

        Each write on stages recounts wins and losses: opportunities are grouped by what is
        restored, and their probabilities are set afterwards.

        :param removed_by_lead: dict of the orders that were accepted by opportunity id
        """
        groups, probabilities, dates = defaultdict(self.browse), self.browse(), self.browse()
        for lead in self:
            before = lead.acceptance_ids
            company = removed_by_lead[lead.id][:1].company_id or lead._get_amount_company()
            if not before.is_closed or not company.opportunity_reopen_on_cancel:
                continue
            values = lead._prepare_restored_values(before)
            stage = self.env['crm.stage'].browse(values.get('stage_id') or lead.stage_id.id)
            if not stage.is_won:
                if lead.probability == before.won_probability:
                    probabilities += lead
                    # Tells lost from open, which is what counts in this write.
                    values['probability'] = min(before.probability, 1.0)
                if lead.date_closed == before.won_date_closed:
                    dates += lead
            groups[tuple(sorted(values.items()))] += lead
        for values, leads in groups.items():
            leads.write(dict(values))
        probabilities._restore_probabilities()
        for lead in dates:
            lead.date_closed = lead.acceptance_ids.date_closed

    def _prepare_restored_values(self, before):
        """Stage, active and lost reason of before the acceptance, if nobody moved on since.

        :param before: the ``crm.opportunity.acceptance``
        :rtype: dict, empty if a person moved the opportunity to another stage to work on it
        """
        self.ensure_one()
        if self.stage_id != before.won_stage_id:
            return {}
        stage = before.stage_id
        if not stage or (stage.team_ids and self.team_id not in stage.team_ids):
            # It is gone or not the team's: the team's first open one.
            stage = self._stage_find(domain=[('is_won', '=', False)])
        values = {'stage_id': stage.id}
        if self.active == before.won_active:
            values['active'] = before.was_active
        if not self.lost_reason_id:
            values['lost_reason_id'] = before.lost_reason_id.id
        return values

    def _restore_probabilities(self):
        """Set probabilities as computes do, without another count of wins and losses.

        One that was automatic is computed as Odoo computes it now, and stays automatic.
        """
        names = ['probability', 'automated_probability']
        probability_fields = [self._fields[name] for name in names]
        with self.env.protecting(probability_fields, self):
            for lead in self:
                for name in names:
                    lead[name] = lead.acceptance_ids[name]
        self.modified(names)
        automatic = self.filtered(
            lambda lead: lead.active and lead.acceptance_ids.is_automated_probability
        )
        for field in probability_fields:
            self.env.add_to_compute(field, automatic)

    def _apply_sibling_policy(self, entered_by_lead):
        """Cancel the other open quotations, where the company of an accepted order wants it.

        Those of companies that want the same: no company decides on quotations of another.
        """
        leads = self.filtered(
            lambda lead: (
                'cancel' in entered_by_lead[lead.id].company_id.mapped('opportunity_sibling_policy')
            )
        )
        if not leads:
            return
        # Searched for: what was read of the opportunities' orders may be a user's selection.
        siblings = self.env['sale.order'].search(
            [
                ('opportunity_id', 'in', leads.ids),
                ('state', 'in', ('draft', 'sent')),
                ('company_id.opportunity_sibling_policy', '=', 'cancel'),
            ]
        )
        readable = self._filter_readable_by(siblings, self.env.user)
        readable._cancel_as_siblings(entered_by_lead)
        (siblings - readable).with_user(SUPERUSER_ID)._cancel_as_siblings(entered_by_lead)
