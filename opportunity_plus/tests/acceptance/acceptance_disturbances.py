from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...tools.marker import JOB
from .acceptance_actors import COMPANIES
from .acceptance_order_operations import AcceptanceOrderOperations

# What Odoo may compute anew at any time, without a `write`: nothing comes of it.
RECOMPUTED = {
    'crm.lead': ('amount_source', 'amount_lines', 'expected_revenue', 'margin', 'currency_id'),
    'crm.opportunity.line': ('currency_id', 'company_id', 'price_subtotal', 'margin'),
    'sale.order.line': ('price_subtotal', 'purchase_price', 'margin'),
    'sale.order': ('amount_untaxed', 'margin', 'currency_rate'),
}


class AcceptanceDisturbances(AcceptanceOrderOperations):
    """What happens around opportunities: another company, changed products, figures that move."""

    def _do_move_company(self, first, second):
        """By a person, or by a job while there is no rate, which comes later."""
        record, model = self._lead(first)
        company = COMPANIES[second % 2]
        if model.company in (None, company) or self.actor.role.companies != COMPANIES:
            return
        may, valid = self.actor.may_use_lead(model), model.may_belong_to(company)
        values = {'company_id': self.companies[company].id}
        lead = self._by_actor(record)
        if may and valid and second >= 4:
            self._move_without_rates(lead, values)
            self.outcome = 'done'
        elif not self._attempt(lambda: lead.write(values), may, valid):
            return
        model.move_to(company, bool(model.followed))
        model.refresh(self.actor.company)

    def _move_without_rates(self, lead, values):
        rates = self.env['res.currency.rate'].search(
            [('currency_id', 'in', [currency.id for currency in self.currencies.values()])]
        )
        names = ('name', 'company_id', 'currency_id', 'rate')
        present = [
            {name: rate[name].id if name.endswith('_id') else rate[name] for name in names}
            for rate in rates
        ]
        rates.unlink()
        with mute_logger('odoo.addons.opportunity_plus.models.amount.crm_lead_company'):
            lead.with_context(opportunity_values_from=JOB).write(values)
            self.env.flush_all()
        rates.create(present)
        self.env['crm.lead'].with_env(self.env)._cron_refresh_foreign_amounts()
        self.assertFalse(lead.sudo().activity_ids)
        # Whom an activity told follows, in Odoo.
        lead.sudo().message_follower_ids.unlink()

    def _do_disturb_product(self, first, second):
        """A product changes, things are touched, and it is again what it was."""
        product = self.untaxed.with_env(self.env)
        values = (
            {'active': False},
            {'sale_ok': False},
            {'uom_id': self.env.ref('uom.product_uom_dozen').id},
            {'taxes_id': self.tax_excluded.ids},
            {'company_id': self.companies[COMPANIES[first % 2]].id},
            {'standard_price': 30.0},
            {'list_price': 555.0},
        )[second % 7]
        before = {
            name: product[name].ids if name == 'taxes_id' else product[name] for name in values
        }
        try:
            with self.env.cr.savepoint():
                product.write(values)
        except UserError:
            self.outcome = 'invalid'
            return
        self._touch(first)
        product.write(before)
        self._touch(first)
        self.outcome = 'done'

    def _touch(self, number):
        """Write and compute what changes nothing on all that is there."""
        self.env.flush_all()
        leads = self.env['crm.lead'].concat(*(record for record, _model in self.leads))
        orders = self.env['sale.order'].concat(*(order for order, _model in self.orders))
        leads.write({'priority': str(number % 3)})
        for lead in leads:
            lead.company_id = lead.company_id
        orders.order_line.sequence = number + 1
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        lines = lines.search([('lead_id', 'in', leads.ids)])
        for records in (leads, lines, orders, orders.order_line):
            for name in RECOMPUTED[records._name]:
                self.env.add_to_compute(records._fields[name], records)
        self.env.flush_all()

    def _do_recompute(self, first, _second):
        self._touch(first)
        self.outcome = 'done'

    def _do_move_figures(self, first, second):
        """A figure of an order moves below `write`, as another addon's computed price does."""
        order, model = self._order(first, 'sale')
        if model.state == 'cancel':
            return
        index = second % len(model.lines)
        line = order.sudo().with_env(self.env).order_line[index]
        with self.env.protecting([line._fields['price_unit']], line):
            line.price_unit = second + 3.0
        line.modified(['price_unit'])
        self.env.flush_all()
        model.lines[index].price = second + 3.0
        self._follow_state([model], model.state)
        self.outcome = 'done'
