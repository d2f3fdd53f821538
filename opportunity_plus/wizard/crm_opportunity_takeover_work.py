import logging

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, formatLang, split_every

from ..tools.marker import BULK_COPY
from ..tools.rates import Rates
from ..tools.retry import is_retryable
from .crm_opportunity_takeover_find import INDUSTRIES

# So many are taken over together.
BATCH = 500

_logger = logging.getLogger(__name__)


class CrmOpportunityTakeover(models.TransientModel):
    """What the take-over does, batch by batch, in one transaction."""

    _inherit = 'crm.opportunity.takeover'

    def _take_over(self, limit):
        """Take over as planned now.

        :param limit: how many opportunities at most, or None
        :returns: dict of counts, see :meth:`take_over`
        """
        work = self._prepare_to_work()
        plan = work._plan()
        leads = plan['lines'] | plan['industries'] | self.env['crm.lead'].concat(*plan['currency'])
        leads = leads.with_env(work.env).sorted('id')
        todo = leads[:limit]
        plan['products'], plan['done'] = 0, 0
        for ids in split_every(BATCH, todo.ids):
            work._take_over_safely(leads.browse(ids), plan)
            self.env.flush_all()
            # What was taken over is not needed again: memory stays small.
            self.env.invalidate_all(flush=False)
        if plan['numbering']:
            sequence = self.env.ref('opportunity_plus.sequence_opportunity').sudo()
            sequence.write(plan['numbering'])
        self._note_left_out(plan)
        _logger.info(
            "Taken over for %s opportunities, with %s products.", plan['done'], plan['products']
        )
        return {
            'opportunities': plan['done'],
            'products': plan['products'],
            'left': len({lead.id for lead, _reason in plan['left']}),
            'remaining': len(leads) - len(todo),
        }

    def _prepare_to_work(self):
        """Without tracking, and as a merge brings lines: they are taken as they are."""
        return self._in_own_companies().with_context(
            opportunity_values_from=BULK_COPY, tracking_disable=True
        )

    def _take_over_safely(self, leads, plan):
        """Take over a batch, all of it or nothing; if one refuses, each alone."""
        try:
            with self.env.cr.savepoint():
                products = self._take_over_batch(leads, plan)
        except (AccessError, UserError, ValidationError) as error:
            if is_retryable(error):
                raise
            if len(leads) > 1:
                for lead in leads:
                    self._take_over_safely(lead, plan)
            else:
                plan['left'].append((leads, str(error)))
            return
        plan['products'] += products
        plan['done'] += len(leads)

    def _take_over_batch(self, leads, plan):
        """Take over for some opportunities, and leave one note on each.

        :returns: how many products were added
        """
        notes = {lead.id: [] for lead in leads}
        currencies = {lead: plan['currency'][lead] for lead in leads if lead in plan['currency']}
        lines_of = leads & plan['lines']
        industries_of = leads & plan['industries']
        self._take_currencies(currencies, notes)
        products = self._take_lines(lines_of, notes)
        self._take_industries(industries_of, notes)
        self.env['crm.opportunity.takeover.memory'].sudo().create(
            [
                {'lead_id': lead.id, 'source': source}
                for source, taken in (
                    ('lines', lines_of),
                    ('currency', currencies),
                    ('industries', industries_of),
                )
                for lead in taken
            ]
        )
        # Nothing is told where all quantities are 0.
        leads.filtered(lambda lead: notes[lead.id])._message_log_batch(
            bodies={
                lead_id: Markup("<div><b>%s</b><ul>%s</ul></div>")
                % (
                    self.env._("Taken over from another addon"),
                    Markup("").join(Markup("<li>%s</li>") % text for text in texts),
                )
                for lead_id, texts in notes.items()
            }
        )
        return products

    def _take_currencies(self, pricelists, notes):
        """Let the opportunities have a price list in the customer's currency.

        The expected revenue stays; where it is empty it is the customer's amount, at today's rate.

        :param dict pricelists: price list by opportunity
        :param dict notes: lists of plain text by id of the opportunity, to be completed
        """
        leads = self.env['crm.lead'].concat(*pricelists)
        if not leads:
            return
        query = SQL(
            "SELECT id, amount_customer_currency FROM crm_lead WHERE id = ANY(%s)", list(leads.ids)
        )
        amounts = {lead_id: float(amount) for lead_id, amount in self.env.execute_query(query)}
        for pricelist in self.env['product.pricelist'].concat(*pricelists.values()).union():
            leads.filtered(lambda lead: pricelists[lead] == pricelist).pricelist_id = pricelist  # noqa: B023
        rates, today = Rates(), fields.Date.today()
        for lead, pricelist in pricelists.items():
            currency, company = pricelist.currency_id, lead._get_amount_company()
            amount = amounts[lead.id]
            formatted = formatLang(self.env, amount, currency_obj=currency)
            notes[lead.id].append(self.env._("Amount in the customer's currency: %s", formatted))
            if self._takes_customers_amount(lead):
                rate = rates.find(currency, company.currency_id, company, today)
                lead.expected_revenue = company.currency_id.round(amount * rate)

    def _take_industries(self, leads, notes):
        """Let the first of several industries be the industry, where there is none.

        :param dict notes: lists of plain text by id of the opportunity, to be completed
        """
        if not leads:
            return
        query = SQL(
            "SELECT crm_lead_id, array_agg(res_partner_industry_id ORDER BY"
            " res_partner_industry_id) FROM %s WHERE crm_lead_id = ANY(%s) GROUP BY crm_lead_id",
            SQL.identifier(INDUSTRIES),
            list(leads.ids),
        )
        found = dict(self.env.execute_query(query))
        industries = self.env['res.partner.industry'].browse(set().union(*found.values()))
        industries = industries.exists()
        first = {}
        for lead in leads:
            own = industries.filtered(lambda industry: industry.id in found[lead.id])  # noqa: B023
            if own and not lead.industry_id:
                first.setdefault(min(own.ids), []).append(lead.id)
            names = ", ".join(own.sorted('id').mapped('name'))
            notes[lead.id].append(self.env._("Industries: %s", names))
        for industry_id, ids in first.items():
            leads.browse(ids).industry_id = industry_id
