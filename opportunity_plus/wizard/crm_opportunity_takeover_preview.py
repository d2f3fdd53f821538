from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.context import neutral
from ..tools.rates import Rates


class CrmOpportunityTakeover(models.TransientModel):
    """What would be taken over, what is left out and why; and both in sentences."""

    _inherit = 'crm.opportunity.takeover'

    @api.model
    def _plan(self):
        """Sort what is found by what is to be done with it.

        :returns: dict with

            * ``lines``, ``industries``: ``crm.lead`` records
            * ``currency``: dict of ``product.pricelist`` by opportunity
            * ``numbering``: values for the sequence of codes, or None
            * ``left``: list of pairs of an opportunity and why something of it is left out
            * ``hidden``: how many opportunities there are that the user may not change
        """
        found, hidden = self._find_leads()
        nothing = self.env['crm.lead']
        plan = {'left': [], 'hidden': hidden, 'numbering': self._find_numbering()}
        plan['currency'] = self._plan_currency(found.get('currency', nothing), plan['left'])
        plan['lines'] = self._plan_lines(
            found.get('lines', nothing), plan['currency'], plan['left']
        )
        plan['industries'] = found.get('industries', nothing)
        return plan

    def _get_leads_with_products(self, leads):
        """Those that have products of their own, archived ones too, or follow orders."""
        groups = (
            self.env['crm.opportunity.line']
            .sudo()
            .with_context(active_test=False)
            ._read_group([('lead_id', 'in', leads.ids)], ['lead_id'])
        )
        owners = leads.browse([lead.id for (lead,) in groups])
        return owners | leads.filtered(lambda lead: lead.accepted_order_count or lead.is_led)

    def _plan_currency(self, leads, left):
        """Choose a price list in the customer's currency, that of the company first.

        :param list left: pairs of an opportunity and a reason, to be completed
        """
        with_products = set(self._get_leads_with_products(leads).ids)
        currencies, chosen = self._get_customer_currencies(leads), {}
        ids = [currency.id for currency in set(currencies.values())]
        # Of all companies, as the opportunities are; archived ones are not chosen.
        pricelists = neutral(self._in_own_companies()).env['product.pricelist']
        pricelists = pricelists.search([('currency_id', 'in', ids)])
        fitting_by_key, rates, today = {}, Rates(), fields.Date.today()
        for lead in leads:
            currency, company = currencies[lead.id], lead._get_amount_company()
            key = (currency, company)
            if key not in fitting_by_key:
                fitting_by_key[key] = self._filter_pricelists(pricelists, *key)
            fitting = fitting_by_key[key]
            if lead.id in with_products:
                reason = self.env._(
                    "Its currency stays %(own)s instead of %(customer)s: it has products or"
                    " quotations already.",
                    own=lead.currency_id.name,
                    customer=currency.name,
                )
                left.append((lead, reason))
            elif not fitting:
                reason = self.env._(
                    "No pricelist is in %s: create one, then open this dialog again.",
                    currency.name,
                )
                left.append((lead, reason))
            elif self._takes_customers_amount(lead) and not rates.find_or_zero(
                currency, company.currency_id, company, today
            ):
                left.append((lead, self._describe_missing_rate(currency, today)))
            else:
                chosen[lead] = fitting[0]
        return chosen

    @api.model
    def _takes_customers_amount(self, lead):
        """Tell whether the expected revenue becomes what the customer's amount is worth today."""
        return not lead.expected_revenue and lead._is_amount_open()

    @api.model
    def _describe_missing_rate(self, currency, day):
        return self.env._(
            "%(currency)s has no exchange rate on %(day)s: add one, then open this dialog again.",
            currency=currency.name,
            day=day,
        )

    @api.model
    def _filter_pricelists(self, pricelists, currency, company):
        """Those in a currency that a company may use, its own before shared ones."""
        owners = (company, company.browse())
        return pricelists.filtered(
            lambda pricelist: pricelist.currency_id == currency and pricelist.company_id in owners
        ).sorted(lambda pricelist: not pricelist.company_id)

    def _get_customer_currencies(self, leads):
        if not leads:
            return {}
        query = SQL(
            "SELECT id, customer_currency_id FROM crm_lead WHERE id = ANY(%s)", list(leads.ids)
        )
        currencies = self.env['res.currency']
        return {lead_id: currencies.browse(id) for lead_id, id in self.env.execute_query(query)}

    def _plan_lines(self, leads, pricelists, left):
        """The opportunities that get products: those without any of ours.

        :param dict pricelists: what :meth:`_plan_currency` returned
        :param list left: pairs of an opportunity and a reason, to be completed
        """
        rates, with_products = Rates(), self._get_leads_with_products(leads)
        for lead in with_products:
            left.append((lead, self.env._("It has products or quotations already: they stay.")))
        missing = leads.browse()
        for lead in leads - with_products:
            company = lead._get_amount_company()
            target = pricelists[lead].currency_id if lead in pricelists else lead.currency_id
            day = lead._get_rate_date()
            if not rates.find_or_zero(
                company.currency_id, target or company.currency_id, company, day
            ):
                missing += lead
                left.append((lead, self._describe_missing_rate(target, day)))
        taken = leads - with_products - missing
        zero = SQL(
            "SELECT DISTINCT lead_id FROM crm_lead_line WHERE lead_id = ANY(%s)"
            " AND COALESCE(product_qty, 0) = 0 ORDER BY lead_id",
            list(taken.ids),
        )
        for (lead_id,) in self.env.execute_query(zero) if taken else ():
            reason = self.env._("A product of it has the quantity 0: that product is left out.")
            left.append((leads.browse(lead_id), reason))
        return taken

    # In sentences

    @api.depends('differing')
    @api.depends_context('lang', 'uid', 'company')
    def _compute_preview(self):
        plan = self._plan() if self else None
        for wizard in self:
            sentences = [
                *wizard._describe_lines(plan['lines']),
                *wizard._describe_rest(plan),
            ]
            wizard.has_something = bool(sentences)
            if not sentences:
                sentences = [self.env._("Nothing is found that was not taken over already.")]
            if plan['hidden']:
                sentences.append(
                    self.env._(
                        "%s opportunities belong to companies in which you do not work, or may not"
                        " be changed by you: they are left out.",
                        plan['hidden'],
                    )
                )
            wizard.preview = "\n".join(sentences)

    def _describe_lines(self, leads):
        if not leads:
            return
        count, closed, counting, differing = self._count_lines(leads)
        yield self.env._(
            "Products: %(products)s on %(opportunities)s opportunities.",
            products=count,
            opportunities=len(leads),
        )
        if counting:
            yield self.env._(
                "• On %s they make the expected revenue: it stays, or was empty.", counting
            )
        if differing and self.differing == 'lines':
            yield self.env._(
                "• On %s open ones the expected revenue changes to that of the products. The former"
                " one becomes the target revenue, where there is none.",
                differing,
            )
        elif differing:
            yield self.env._(
                "• On %s open ones they add up differently: the expected revenue stays, and the"
                " products are archived.",
                differing,
            )
        if closed:
            yield self.env._(
                "• On %s won or lost ones they add up differently: the expected revenue stays, and"
                " the products are archived.",
                closed,
            )

    def _count_lines(self, leads):
        """How many lines there are, and on how many opportunities they do what.

        By quantity and price: where prices include taxes, it may turn out otherwise.
        """
        query = SQL(
            """
            SELECT lead_id, count(*), sum(product_qty * COALESCE(price_unit, 0))
              FROM crm_lead_line WHERE lead_id = ANY(%s) AND product_qty <> 0 GROUP BY lead_id
            """,
            list(leads.ids),
        )
        count = closed = counting = differing = 0
        for lead_id, lines, total in self.env.execute_query(query):
            lead = leads.browse(lead_id).with_prefetch(leads._ids)
            currency, amount = lead._get_amount_company().currency_id, lead.expected_revenue
            count += lines
            if not currency.compare_amounts(amount, total):
                counting += 1
            elif not lead._is_amount_open():
                closed += 1
            elif currency.is_zero(amount):
                counting += 1
            else:
                differing += 1
        return count, closed, counting, differing

    def _describe_rest(self, plan):
        if plan['currency']:
            yield self.env._(
                "Currencies: %s opportunities get a pricelist in the customer's currency. The"
                " expected revenue stays; an empty one is the customer's amount at today's rate.",
                len(plan['currency']),
            )
        if plan['industries']:
            yield self.env._(
                "Industries: %s opportunities. The first of several becomes the industry where"
                " there is none; all of them are named in the chatter.",
                len(plan['industries']),
            )
        if numbering := plan['numbering']:
            number = str(numbering['number_next_actual']).zfill(numbering['padding'])
            code = (numbering['prefix'] or "") + number
            yield self.env._("Codes: the present ones stay, and the next new one is %s.", code)
