from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ...tools.marker import ACCEPTANCE

# A change of these on an accepted order may change the opportunity's amount or lines.
SYNCED_FIELDS = frozenset(
    ('state', 'opportunity_id', 'order_line', 'partner_id', 'company_id', 'date_order')
    + ('currency_id', 'pricelist_id', 'fiscal_position_id', 'payment_term_id')
)
# What an order is in its opportunity, written by our own code only.
MARKS = ('opportunity_accepted', 'opportunity_leading', 'cancelled_as_lost')
# In which a quotation can lead the forecast.
OPEN_STATES = ('draft', 'sent')
# Figures of an order that Odoo also recomputes without a `write`: below it they are all written.
FOLLOWED_COLUMNS = frozenset(('amount_untaxed', 'margin', 'currency_id', 'company_id'))


class SaleOrder(models.Model):
    """Notices, by every way in, that an order begins or ceases to be an accepted quotation.

    Odoo accepts quotations in more ways than ``action_confirm`` (``docs/acceptance-ways.md`` lists
    them): what they share is the ORM's ``create`` and ``write`` (``models/sale_order.py``). The
    opportunities concerned are gathered and brought up to date once, when the outermost call ends.
    """

    _inherit = 'sale.order'

    opportunity_accepted = fields.Boolean(
        string="Counts in Opportunity",
        readonly=True,
        copy=False,
        index='btree_not_null',
        help="This order was accepted, or linked to its opportunity, after Opportunity Plus was"
        " installed: it determines the expected revenue and the products of its opportunity. Older"
        " orders count once “Apply Accepted Orders” is used on the opportunity.",
    )

    opportunity_leading = fields.Boolean(
        string="Leads the Forecast",
        readonly=True,
        copy=False,
        groups='base.group_user',
        help="The opportunity is forecast by this quotation, as long as none is accepted.",
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
        followed = self._filter_followed()
        if followed:
            with self.env['crm.lead']._deferred_sync() as gathered:
                gathered.update(followed.opportunity_id.ids)

    def _filter_followed(self):
        """Those (sudo) of which the opportunity is a mirror."""
        return self.sudo().filtered(
            lambda order: (
                order.opportunity_leading or (order.opportunity_accepted and order.state == 'sale')
            )
        )

    def unlink(self):
        with self.env['crm.lead']._deferred_sync() as gathered:
            followed = self.sudo().filtered(
                lambda o: o.opportunity_accepted or o.opportunity_leading
            )
            gathered.update(followed.opportunity_id.ids)
            return super().unlink()

    def action_confirm(self):
        """Confirm, then, when all of the confirmation is done, sync the opportunities.

        The buttons of the form ask for what the win looks like (``opportunity_celebrate`` in the
        context): whoever else calls it gets what Odoo returns.
        """
        leads = self.browse().opportunity_id
        if self.env.context.get('opportunity_celebrate'):
            leads = self.opportunity_id._filtered_access('read')
        before = {lead.id: (lead.won_status, lead.expected_revenue) for lead in leads}
        with self.env['crm.lead']._deferred_sync():
            res = super().action_confirm()
        return leads._prepare_won_effect(self, before) if leads and res is True else res

    def action_cancel_of_opportunity(self):
        """Ask before orders are cancelled that an opportunity follows: Odoo's dialog says to what.

        :raise UserError: as Odoo does where an order is locked
        """
        if any(order.locked for order in self):
            return self.action_cancel()
        action = self.env['ir.actions.act_window']._for_xml_id('sale.action_mass_cancel_orders')
        context = {'active_model': self._name, 'active_id': self[:1].id, 'active_ids': self.ids}
        name = self.env._("Cancel %(orders)s", orders=", ".join(self.mapped('name')))
        return {**action, 'name': name, 'context': context}

    def _action_cancel(self):
        with self.env['crm.lead']._deferred_sync():
            return super()._action_cancel()

    def _get_acceptance_changes(self, former):
        """Find out which orders became accepted or leading, which are no longer, and for whom.

        :param dict former: by order its state and its opportunity before the change, first of all
        :returns: dict of orders (sudo) by the mark to write, a pair of name and value; and the ids
            of the opportunities to bring up to date
        """
        marks, lead_ids = defaultdict(self.browse().sudo), set()
        for order in self.sudo():
            state, lead, *_others = former.get(order, (False, order.opportunity_id))
            former_id = state == 'sale' and lead.id
            lead_id = order.state == 'sale' and order.opportunity_id.id
            if order.opportunity_accepted:
                lead_ids |= {former_id, lead_id} - {False}
                if not lead_id:
                    marks['opportunity_accepted', False] += order
            elif lead_id and lead_id != former_id:
                lead_ids.add(lead_id)
                marks['opportunity_accepted', True] += order
            if order.opportunity_leading:
                lead_ids.update(lead.ids)
                if lead != order.opportunity_id or order.state not in OPEN_STATES:
                    marks['opportunity_leading', False] += order
                    marks['opportunity_leading', True] += order._get_next_revision(lead)
            elif order.state == 'sent' != state and order._leads_when_sent():
                lead_ids.add(order.opportunity_id.id)
                marks['opportunity_leading', True] += order
            if order.cancelled_as_lost and (
                lead != order.opportunity_id or order.state != 'cancel'
            ):
                marks['cancelled_as_lost', False] += order
        return marks, lead_ids

    def copy_data(self, default=None):
        """What was typed on the products of a deal goes along with a copy for the same deal."""
        vals_list = super().copy_data(default)
        for order, vals in zip(self.sudo(), vals_list, strict=True):
            if vals.get('opportunity_id') != (order.opportunity_id.id or None):
                for command in vals.get('order_line') or ():
                    if isinstance(command[-1], dict) and command[-1].get('is_opportunity_typed'):
                        command[-1]['is_opportunity_typed'] = False
        return vals_list

    def _leads_when_sent(self):
        """Tell whether the company forecasts by the quotation that was sent last."""
        self.ensure_one()
        return self.opportunity_id and self.company_id.opportunity_primary_quotation == 'sent'

    def _may_lead(self, lead):
        """Tell whether an opportunity can be forecast by this order."""
        self.ensure_one()
        return self.opportunity_id == lead and self.state in OPEN_STATES

    def _get_next_revision(self, lead):
        """The quotation that takes the place of this one, and leads as it did.

        Odoo has no revisions; an addon that keeps them, as OCA's, names the next one.

        :param lead: the opportunity that this order led
        """
        self.ensure_one()
        name = 'current_revision_id'
        revision = self[name] if name in self._fields else self.browse()
        return revision.filtered(lambda order: order._may_lead(lead))

    def _check_no_acceptance_values(self, vals_list):
        """Keep hands off the marks that let an order count or lead.

        :raise UserError: if another value than the present one is given
        """
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            return
        for name in MARKS:
            # Nothing, as JSON and XML-RPC may say it, is no.
            given = {bool(vals[name]) for vals in vals_list if name in vals}
            if not given or given == (set(self.mapped(name)) or {False}):
                continue
            if name == 'opportunity_leading':
                raise UserError(
                    self.env._(
                        "Whether a quotation leads cannot be set on the order: choose the leading"
                        " quotation on its opportunity."
                    )
                )
            if name == 'cancelled_as_lost':
                raise UserError(
                    self.env._(
                        "Whether a quotation was cancelled with its opportunity cannot be set by"
                        " hand: mark the opportunity as lost, or restore it."
                    )
                )
            raise UserError(
                self.env._(
                    "Whether an order counts in its opportunity cannot be set by hand: confirm it,"
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
