from collections import defaultdict

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import format_amount

from ...tools.acceptance import readable_by

CLOSING_FIELDS = ('active', 'probability', 'automated_probability')


class CrmLead(models.Model):
    """Stage, probability and the like: set by an acceptance, given back by its reversal."""

    _inherit = 'crm.lead'

    def _become_opportunity_of(self, orders_by_lead):
        """Turn leads into opportunities, and give those without company their order's."""
        for lead in self:
            orders = orders_by_lead[lead.id]
            if lead.type == 'lead':
                lead._convert_for_order(orders[0])
            company = orders[0].company_id
            if not lead.company_id and lead._may_belong_to(company):
                currencies = {line: line.currency_id for line in lead._get_forecast_lines()}
                lead.company_id = company
                for line, currency in currencies.items():
                    line._follow_currency(currency)

    def _convert_for_order(self, order):
        """Convert a lead; ``convert_opportunity`` leaves out those that are archived or won."""
        self.ensure_one()
        partner = self.partner_id or order.partner_id
        if self.active and self.won_status != 'won':
            self.convert_opportunity(partner)
        else:
            self.write(self._convert_opportunity_data(partner))

    def _may_belong_to(self, company):
        """Tell whether salesperson, team and customer allow a company."""
        self.ensure_one()
        owners = self.team_id.company_id | self.partner_id.company_id
        return owners <= company.parent_ids and (
            not self.user_id or company in self.user_id.company_ids
        )

    def _close_as_won(self, entered_by_lead):
        """Win the opportunities that an order entered, as the order's company wants it.

        One that is won already keeps its stage and closing date.

        :param entered_by_lead: dict of the new accepted orders by opportunity id
        :returns: dict of a remark for the chatter by opportunity id
        """
        notes = {}
        to_close = self.filtered(
            lambda lead: any(
                entered_by_lead[lead.id].company_id.mapped('opportunity_close_on_acceptance')
            )
        )
        won = to_close.filtered(lambda lead: lead.won_status == 'won')
        won.filtered(lambda lead: not lead.active)._unarchive_remembering()
        for leads in (to_close - won).grouped('team_id').values():
            if leads._stage_find(domain=[('is_won', '=', True)]):
                leads._set_won_remembering()
            else:
                remark = self.env._("The stage stays: the sales team has no won stage.")
                notes.update(dict.fromkeys(leads.ids, remark))
        return notes

    def _set_won_remembering(self):
        """Set opportunities of one team as won, and remember what that overwrote."""
        before = {lead.id: lead._prepare_closing_values() for lead in self}
        self.action_set_won()
        for lead in self:
            closing = {'before': before[lead.id], 'after': lead._prepare_closing_values()}
            lead.acceptance_data = {**lead.acceptance_data, 'closing': closing}

    def _unarchive_remembering(self):
        """Bring won but archived opportunities back, and remember that they were archived."""
        for lead in self:
            values = lead._prepare_closing_values()
            closing = (lead.acceptance_data or {}).get('closing')
            if not closing or closing['after']['stage_id'] != values['stage_id']:
                closing = {'before': values, 'after': values}
            lead.acceptance_data = {
                **lead.acceptance_data,
                'closing': {
                    'before': {**closing['before'], 'active': False},
                    'after': {**closing['after'], 'active': True},
                },
            }
        self.action_unarchive()

    def _prepare_closing_values(self):
        """What an acceptance sets, as plain values that JSON can keep."""
        self.ensure_one()
        return {
            **{name: self[name] for name in CLOSING_FIELDS},
            'is_automated': self.is_automated_probability,
            'stage_id': self.stage_id.id,
            'lost_reason_id': self.lost_reason_id.id,
            'lost_competitor_id': self.lost_competitor_id.id,
            'date_closed': fields.Datetime.to_string(self.date_closed),
        }

    def _apply_sibling_policy(self, entered_by_lead):
        """Cancel the other open quotations, where the company of an accepted order wants it."""
        leads = self.filtered(
            lambda lead: (
                'cancel' in entered_by_lead[lead.id].company_id.mapped('opportunity_sibling_policy')
            )
        )
        # Searched for: what was read of the opportunities' orders may be a user's selection.
        siblings = self.env['sale.order'].search(
            [('opportunity_id', 'in', leads.ids), ('state', 'in', ('draft', 'sent'))]
        )
        readable = readable_by(siblings, self.env.user)
        readable._cancel_as_siblings(entered_by_lead)
        (siblings - readable).with_user(SUPERUSER_ID)._cancel_as_siblings(entered_by_lead)

    def _restore_closing(self, gone_by_lead):
        """Give back stage and the like, where they are still what the acceptance set.

        Each write on stages counts wins and losses anew: opportunities are grouped by what is
        restored, and their probabilities are set afterwards.

        :param gone_by_lead: dict of the orders that were accepted by opportunity id
        """
        groups, probabilities, dates, competitors = defaultdict(self.browse), {}, {}, {}
        stages = self._get_stages_of_before()
        for lead in self:
            closing = (lead.acceptance_data or {}).get('closing')
            company = gone_by_lead[lead.id][:1].company_id or lead._get_amount_company()
            if not closing or not company.opportunity_reopen_on_cancel:
                continue
            before, after = closing['before'], closing['after']
            values = lead._prepare_restored_values(before, after, stages)
            stage = self.env['crm.stage'].browse(values.get('stage_id') or lead.stage_id.id)
            if not stage.is_won:
                if lead.probability == after['probability']:
                    probabilities[lead] = before
                    # Tells lost from open, which is what counts in this write.
                    values['probability'] = min(before['probability'], 1.0)
                if fields.Datetime.to_string(lead.date_closed) == after['date_closed']:
                    dates[lead] = fields.Datetime.to_datetime(before['date_closed'])
            if values:
                competitors[lead] = before.get('lost_competitor_id')
            groups[tuple(sorted(values.items()))] += lead
        for values, leads in groups.items():
            leads.write(dict(values))
        self._restore_probabilities(probabilities)
        self._restore_lost_competitors(competitors)
        for lead, date_closed in dates.items():
            lead.date_closed = date_closed

    def _get_stages_of_before(self):
        """The stages in which the opportunities were before the acceptance, if they still exist."""
        closings = ((lead.acceptance_data or {}).get('closing') for lead in self)
        stage_ids = {closing['before']['stage_id'] for closing in closings if closing}
        return self.env['crm.stage'].browse(filter(None, stage_ids)).exists()

    def _prepare_restored_values(self, before, after, stages):
        """Stage, active and lost reason of before the acceptance, if nobody moved on since.

        :param dict before: what :meth:`_prepare_closing_values` told before
        :param dict after: and after the opportunity was won
        :param stages: the stages of before that still exist
        :rtype: dict, empty if a person moved the opportunity to another stage to work on it
        """
        self.ensure_one()
        if self.stage_id.id != after['stage_id']:
            return {}
        values = {'stage_id': self._get_stage_to_restore(before['stage_id'], stages).id}
        if self.active == after['active']:
            values['active'] = before['active']
        if not self.lost_reason_id:
            values['lost_reason_id'] = before['lost_reason_id']
        return values

    def _restore_probabilities(self, before_by_lead):
        """Set probabilities as computes do, without another count of wins and losses.

        One that was automatic is computed as Odoo computes it now, and stays automatic.

        :param dict before_by_lead: values of before by opportunity
        """
        names = ['probability', 'automated_probability']
        probability_fields = [self._fields[name] for name in names]
        leads = self.browse().concat(*before_by_lead)
        with self.env.protecting(probability_fields, leads):
            for lead, before in before_by_lead.items():
                for name in names:
                    lead[name] = before[name]
        leads.modified(names)
        automatic = leads.filtered(
            lambda lead: lead.active and before_by_lead[lead]['is_automated']
        )
        for field in probability_fields:
            self.env.add_to_compute(field, automatic)

    def _get_stage_to_restore(self, stage_id, stages):
        """The stage of before, or the team's first open one if that is gone or not the team's."""
        self.ensure_one()
        stage = stages.filtered(lambda stage: stage.id == stage_id)
        if stage and (not stage.team_ids or self.team_id in stage.team_ids):
            return stage
        return self._stage_find(domain=[('is_won', '=', False)])

    def _log_acceptance(self, entered_by_lead, amounts_before, notes):
        """Tell in the chatter which quotation was accepted and what changed."""
        self._message_log_batch(
            bodies={
                lead.id: lead._with_reader_lang()._get_acceptance_message(
                    entered_by_lead[lead.id], amounts_before[lead.id], notes.get(lead.id)
                )
                for lead in self
            }
        )

    def _get_acceptance_message(self, orders, amount_before, remark):
        """The body of the note."""
        self.ensure_one()
        currency = (self.company_id or orders[0].company_id).currency_id
        values = {
            'orders': Markup(", ").join(order._get_html_link() for order in orders),
            'before': format_amount(self.env, amount_before, currency),
            'after': format_amount(self.env, self.expected_revenue, currency),
        }
        if currency.compare_amounts(amount_before, self.expected_revenue):
            body = self.env._(
                "Quotation accepted: %(orders)s. The amount changed from %(before)s to %(after)s,"
                " the products are those of the quotation.",
                **values,
            )
        else:
            body = self.env._(
                "Quotation accepted: %(orders)s. The amount of %(after)s stands, the products are"
                " those of the quotation.",
                **values,
            )
        return Markup("<p>%s</p><p>%s</p>") % (body, remark) if remark else body

    def _log_giving_back(self, gone_by_lead):
        """Tell in the chatter that the last accepted quotation is gone and what came back."""
        bodies = {}
        for lead in (lead._with_reader_lang() for lead in self):
            orders = gone_by_lead[lead.id]
            currency = lead._get_amount_company().currency_id
            bodies[lead.id] = lead.env._(
                "No accepted quotation is left (%(orders)s): the products and the amount of before"
                " are back, %(amount)s.",
                orders=Markup(", ").join(order._get_html_link() for order in orders) or "-",
                amount=format_amount(lead.env, lead.expected_revenue, currency),
            )
        self._message_log_batch(bodies=bodies)


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _cancel_as_siblings(self, entered_by_lead):
        """Cancel open quotations and say why; no mail goes out.

        :param entered_by_lead: dict of the accepted orders by opportunity id
        """
        if not self:
            return
        self._action_cancel()
        self._message_log_batch(
            bodies={
                order.id: self.env._(
                    "Cancelled, because %(orders)s of the same opportunity was accepted.",
                    orders=", ".join(entered_by_lead[order.opportunity_id.id].mapped('name')),
                )
                for order in self
            }
        )
