from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ...tools.marker import ACCEPTANCE

# A change of these on an accepted order may change the opportunity's amount or lines.
SYNCED_FIELDS = frozenset(
    ('state', 'opportunity_id', 'order_line', 'partner_id', 'company_id', 'date_order')
    + ('currency_id', 'pricelist_id', 'fiscal_position_id', 'payment_term_id')
)
# Figures of an order that Odoo also recomputes without a `write`: below it they are all written.
FOLLOWED_COLUMNS = frozenset(('amount_untaxed', 'margin', 'currency_id', 'company_id'))


class SaleOrder(models.Model):
    """Notices, by every way in, that an order begins or ceases to be an accepted quotation.

    Odoo accepts quotations in more ways than ``action_confirm`` (``docs/acceptance.md`` lists
    them): what they share is the ORM's ``create`` and ``write`` (``models/sale_order.py``). The
    opportunities concerned are gathered and brought up to date once, when the outermost call ends.
    """

    _inherit = 'sale.order'

    opportunity_accepted = fields.Boolean(
        string="Counts in Opportunity",
        readonly=True,
        copy=False,
        index='btree_not_null',
        help="This order was accepted, or linked to its opportunity, since Opportunity Plus is"
        " installed: it makes the amount and the products of its opportunity. Orders from"
        " before count once “Apply Accepted Orders” is used on the opportunity.",
    )

    # Never has a value. To be computed it is marked where figures moved without a `write`: Odoo
    # computes it before the transaction, or `flush_all`, is done.
    opportunity_trigger = fields.Boolean(
        compute='_compute_opportunity_trigger',
        store=True,
        compute_sudo=False,
        copy=False,
        groups=NO_ACCESS,
        export_string_translation=False,
    )

    def _write_multi(self, vals_list):
        """Notice figures that change by whatever way: all of them come along here."""
        res = super()._write_multi(vals_list)
        if any(not FOLLOWED_COLUMNS.isdisjoint(vals) for vals in vals_list):
            self._trigger_opportunities()
        return res

    def _trigger_opportunities(self):
        """Let the opportunities follow once Odoo computes what is left to compute.

        Not at once: it is in the middle of writing.
        """
        self.env.add_to_compute(self._fields['opportunity_trigger'], self)

    def _compute_opportunity_trigger(self):
        accepted = self.sudo().filtered(lambda o: o.opportunity_accepted and o.state == 'sale')
        if accepted:
            with self.env['crm.lead']._deferred_sync() as gathered:
                gathered.update(accepted.opportunity_id.ids)

    def unlink(self):
        with self.env['crm.lead']._deferred_sync() as gathered:
            gathered.update(self.filtered('opportunity_accepted').sudo().opportunity_id.ids)
            return super().unlink()

    def action_confirm(self):
        """Confirm, then, when all of the confirmation is done, sync the opportunities."""
        with self.env['crm.lead']._deferred_sync():
            return super().action_confirm()

    def _action_cancel(self):
        with self.env['crm.lead']._deferred_sync():
            return super()._action_cancel()

    def _get_acceptance_changes(self, former):
        """Find out which orders became accepted, which are no longer, and whom it concerns.

        :param dict former: by order its state and its opportunity before the change, first of all
        :returns: orders that entered (sudo), orders that left (sudo), ids of the opportunities to
            bring up to date
        """
        entered, left, lead_ids = self.browse().sudo(), self.browse().sudo(), set()
        for order in self.sudo():
            state, lead, *_others = former.get(order, (False, order.opportunity_id))
            former_id = state == 'sale' and lead.id
            lead_id = order.state == 'sale' and order.opportunity_id.id
            if order.opportunity_accepted:
                lead_ids |= {former_id, lead_id} - {False}
                left += order if not lead_id else order.browse()
            elif lead_id and lead_id != former_id:
                lead_ids.add(lead_id)
                entered += order
        return entered, left, lead_ids

    def _check_no_acceptance_values(self, vals_list):
        """Keep hands off the mark that lets an order count.

        :raise UserError: if another value than the present one is given
        """
        name = 'opportunity_accepted'
        # Nothing, as JSON and XML-RPC may say it, is no.
        given = {bool(vals[name]) for vals in vals_list if name in vals}
        if not given or self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            return
        if given != (set(self.mapped(name)) or {False}):
            raise UserError(
                self.env._(
                    "Whether an order counts in its opportunity is not written by hand: confirm it,"
                    " or use “Apply Accepted Orders” on the opportunity."
                )
            )

    def _check_opportunities_exist(self, vals_list):
        """Tell of an opportunity that was deleted meanwhile, before the database does.

        It would speak of a record that cannot be deleted.

        :raise MissingError: as when such an opportunity is written on an order
        """
        lead_ids = {vals.get('opportunity_id') for vals in vals_list} - {None, False}
        self.env['crm.lead'].sudo().browse(lead_ids).mapped('company_id')

    @api.model
    def _get_accepted_domain(self):
        """Domain of the orders that count in their opportunity."""
        return [('state', '=', 'sale'), ('opportunity_accepted', '=', True)]

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

    def _get_rate_date(self):
        """The day whose rate values the order, as in Odoo's ``currency_rate``."""
        self.ensure_one()
        return (self.date_order or fields.Datetime.now()).date()

    def _get_rate_key(self, currency):
        """As ``crm.opportunity.acceptance.order._get_rate_key``, of the order as it is now."""
        self.ensure_one()
        return self.id, self._get_rate_date(), self.currency_id.id, currency.id

    def _prepare_acceptance_values(self, currency, rates):
        """Values of the row that remembers what the order is worth in its opportunity.

        :param currency: that of the opportunity's company
        :param rates: the :class:`Rates` read so far, and those known of before by id of the order
        :raise UserError: if there is no rate at the order's date
        """
        self.ensure_one()
        date = self._get_rate_date()
        rate = rates.known.get(self.id) or rates.find(
            self.currency_id, currency, self.company_id, date
        )
        return {
            'order_id': self.id,
            'order_currency_id': self.currency_id.id,
            'currency_id': currency.id,
            'date': date,
            'rate': rate,
            'amount': currency.round(self.amount_untaxed * rate),
            'margin': currency.round(self.margin * rate),
        }
