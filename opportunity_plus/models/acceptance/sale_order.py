from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.acceptance import ACCEPTANCE, following_opportunities, is_acceptance

# A change of these on an accepted order may change the opportunity's amount or lines.
FOLLOWED_FIELDS = frozenset(
    (
        'state',
        'opportunity_id',
        'order_line',
        'company_id',
        'currency_id',
        'pricelist_id',
        'date_order',
        'fiscal_position_id',
        'payment_term_id',
        'partner_id',
    )
)


class CrmLead(models.Model):
    _inherit = 'crm.lead'

    @api.model_create_multi
    def create(self, vals_list):
        with following_opportunities(self.env):
            return super().create(vals_list)

    def write(self, vals):
        """Follow orders that are linked here after all else is written, stage included."""
        if 'order_ids' not in vals:
            return super().write(vals)
        with following_opportunities(self.env):
            return super().write(vals)


class SaleOrder(models.Model):
    """Notices, by every way in, that an order begins or ceases to be an accepted quotation.

    Odoo accepts quotations in more ways than ``action_confirm`` (odoo19.md in the project's notes
    lists them): what they share is the ORM's ``create`` and ``write``. The opportunities concerned
    are gathered and brought up to date once, when the outermost call ends.
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

    @api.model
    def default_get(self, fields):
        """No default of a client's context may stand in for the acceptance."""
        return super().default_get([name for name in fields if name != 'opportunity_accepted'])

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_acceptance_values(vals_list)
        self._check_opportunities_exist(vals_list)
        with following_opportunities(self.env) as gathered:
            orders = super().create(vals_list)
            gathered.update(orders._note_acceptance({}))
        return orders

    def write(self, vals):
        self._check_no_acceptance_values([vals])
        if not FOLLOWED_FIELDS & vals.keys():
            return super().write(vals)
        with following_opportunities(self.env) as gathered:
            linked_before = self._get_linked_opportunities()
            res = super().write(vals)
            gathered.update(self._note_acceptance(linked_before))
        return res

    def unlink(self):
        with following_opportunities(self.env) as gathered:
            gathered.update(self.filtered('opportunity_accepted').sudo().opportunity_id.ids)
            return super().unlink()

    def action_confirm(self):
        """Confirm, then, when all of the confirmation is done, follow the opportunities."""
        with following_opportunities(self.env):
            return super().action_confirm()

    def _action_cancel(self):
        with following_opportunities(self.env):
            return super()._action_cancel()

    def _get_linked_opportunities(self):
        """Which opportunity each confirmed order is linked to.

        :returns: dict of an opportunity's id, or False if unlinked or not confirmed, by order id
        """
        return {
            order.id: order.state == 'sale' and order.opportunity_id.id for order in self.sudo()
        }

    def _note_acceptance(self, linked_before):
        """Remember on the orders which of them became accepted, or are no longer.

        :param linked_before: what :meth:`_get_linked_opportunities` told before the change
        :returns: ids of the opportunities to bring up to date
        """
        orders = self.sudo()
        linked_now = orders._get_linked_opportunities()
        entered = orders.filtered(
            lambda o: linked_now[o.id] and linked_now[o.id] != linked_before.get(o.id)
        )
        left = orders.filtered(lambda o: o.opportunity_accepted and not linked_now[o.id])
        lead_ids = {
            linked_before[order.id]
            for order in orders
            if order.opportunity_accepted and linked_before.get(order.id)
        }
        noted = orders.with_context(opportunity_acceptance=ACCEPTANCE)
        (noted & entered).filtered(lambda o: not o.opportunity_accepted).opportunity_accepted = True
        (noted & left).opportunity_accepted = False
        accepted = orders.filtered('opportunity_accepted')
        return lead_ids | set(accepted.opportunity_id.ids)

    def _check_no_acceptance_values(self, vals_list):
        """Keep hands off the mark that lets an order count.

        :raise UserError: if another value than the present one is given
        """
        present = set(self.mapped('opportunity_accepted')) or {False}
        given = {vals.get('opportunity_accepted') for vals in vals_list} - {None}
        if given and not is_acceptance(self.env) and {bool(value) for value in given} != present:
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
        """Domain of the orders that count in their opportunity (design: *A*)."""
        return [('state', '=', 'sale'), ('opportunity_accepted', '=', True)]
