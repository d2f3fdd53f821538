from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import split_every

from ...tools.marker import ACCEPTANCE, BULK_COPY
from ...tools.values import is_same

# The values of more would fill the memory.
MIRRORED_AT_ONCE = 200


class CrmLead(models.Model):
    """The lines of an opportunity while quotations are accepted (``docs/how-it-works.md``)."""

    _inherit = 'crm.lead'

    def _mirror_order_lines(self, orders_by_lead):
        """Let the products be those of the orders: forecast lines are archived, and come back.

        :param dict orders_by_lead: ``sale.order`` by opportunity id
        """
        wanted = self._get_places(orders_by_lead)
        lines = self._get_lines_to_replace(self.env['sale.order.line'].concat(*wanted))
        mirrors = lines.filtered('sale_line_id')
        forecast = (lines - mirrors).filtered('active')
        forecast.write({'active': False, 'is_replaced': True})
        self._update_mirrors(mirrors, wanted)

    def _restore_forecast_lines(self):
        """Archive what mirrors orders, and bring back the lines that the acceptance archived.

        Not those that a person had archived.

        :returns: the mirrors, to be deleted at the end
        """
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        replaced = Domain('sale_line_id', '!=', False) | Domain('is_replaced', '=', True)
        lines = lines.search_fetch(Domain('lead_id', 'in', self.ids) & replaced, order='id')
        mirrors = lines.filtered('sale_line_id')
        mirrors.write({'active': False})
        (lines - mirrors).write({'active': True, 'is_replaced': False})
        return mirrors

    def _delete_mirrors(self, mirrors):
        """Delete lines that mirrored orders, after all else is written and told.

        Deleting empties the cache: whatever came afterwards would be read once more.

        :param mirrors: archived lines of these opportunities
        """
        if mirrors:
            self.env.cr.flush()
            # Archived, they are in no figure of ours.
            with self.env.protecting(self._get_figures_of_active_lines(), self):
                mirrors.unlink()

    @api.model
    def _get_figures_of_active_lines(self):
        """Stored fields that follow from lines in ways that we know, or from other fields only."""
        return [
            field
            for field in self._fields.values()
            if field.store
            and field.compute
            and (
                'opportunity_plus' in field._modules
                or not any('line_ids' in name for name in self.pool.field_depends[field])
            )
        ]

    def _get_lines_to_replace(self, sale_lines):
        """Active lines of the opportunities, all that mirror an order line there, and mirrors of
        ``sale_lines`` elsewhere.
        """
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        own = Domain('active', '=', True) | Domain('sale_line_id', '!=', False)
        domain = Domain('lead_id', 'in', self.ids) & own
        return lines.search_fetch(domain | Domain('sale_line_id', 'in', sale_lines.ids), order='id')

    def _get_places(self, orders_by_lead):
        """Where the lines of the orders are mirrored.

        :param dict orders_by_lead: ``sale.order`` by opportunity id
        :returns: dict by ``sale.order.line`` of pairs of an opportunity and the place in it
        """
        places = {}
        for lead in self:
            order_lines = orders_by_lead[lead.id].order_line.filtered(
                lambda line: line._is_mirrored_on_opportunity()
            )
            places.update((line, (lead, n)) for n, line in enumerate(order_lines, start=1))
        return places

    def _update_mirrors(self, existing, places):
        """Make the active lines those of the accepted orders, changing only what differs.

        :param existing: the mirrors that there are
        :param dict places: what :meth:`_get_places` returned
        """
        kept = existing.filtered(
            lambda line: places.get(line.sale_line_id, (None,))[0] == line.lead_id
        )
        if gone := existing - kept:
            gone.unlink()
        for line in kept:
            order_line = line.sale_line_id
            place = places.pop(order_line)
            line._update_mirror(order_line._prepare_opportunity_line_values(*place))
        for part in split_every(MIRRORED_AT_ONCE, places.items(), list):
            mirrors = self.env['crm.opportunity.line'].create(
                [
                    order_line._prepare_opportunity_line_values(*place)
                    | order_line._prepare_forecast_values()
                    for order_line, place in part
                ]
            )
            # Nobody reads them in this call, and thousands of them fill the memory.
            mirrors.invalidate_recordset()

    def _check_may_join(self):
        """Refuse lines that join by hand; tell nothing to whoever may not know the opportunity.

        :raise AccessError: if the user may not read it
        :raise UserError: naming the opportunity and its accepted quotations
        """
        self.check_access('read')
        self._check_lines_not_accepted()

    def _check_lines_not_accepted(self):
        """Refuse a change of the lines by hand while quotations decide them.

        :raise UserError: naming the opportunity and the quotations
        """
        for lead in self.sudo():
            if lead.is_led:
                lead._refuse_change_of_led()
            if not lead.accepted_order_count:
                continue
            # None, where giving back has failed.
            orders = (
                lead._get_accepted_orders().get(lead.id) or lead.acceptance_ids.order_ids.order_id
            )
            raise UserError(
                self.env._(
                    "The products of “%(opportunity)s” were sold with %(orders)s and cannot be"
                    " changed here. Change the order, or cancel it to get the former products back;"
                    " sale type, duration and dates can be changed.",
                    opportunity=lead.display_name,
                    orders=", ".join(orders.mapped('name')),
                )
            )

    def _check_pricelist_not_accepted(self, pricelist_id):
        """Refuse another price list for what was sold: the forecast comes back as it was.

        :raise UserError: naming the opportunity and the quotations
        """
        if self.env.context.get('opportunity_values_from') is not ACCEPTANCE:
            self.filtered(
                lambda lead: not is_same(lead, 'pricelist_id', pricelist_id)
            )._check_lines_not_accepted()

    def action_update_prices(self):
        """What was sold is not priced any more.

        :raise UserError: naming the opportunity and the quotations
        """
        self._check_lines_not_accepted()
        return super().action_update_prices()

    def _take_products_from(self, order):
        """Make the products those of a quotation, in its currency; nothing is linked but the lines.

        In sudo, for the costs: the caller has checked who may change the opportunity.

        :param order: an open ``sale.order`` of the opportunity
        """
        self.ensure_one()
        lead = self.sudo().with_context(opportunity_values_from=BULK_COPY)
        taken, refused = order.sudo()._get_lines_to_take()
        own = lead.opportunity_line_ids.filtered('active')
        commands, kept = [], own.browse()
        for sequence, order_line in enumerate(taken, start=1):
            values = order_line._prepare_taken_values(sequence)
            line = order_line.opportunity_line_id & (own - kept)
            if line:
                kept |= line
                commands.append(Command.update(line.id, values))
            else:
                commands.append(Command.create({**order_line._prepare_typed_values(), **values}))
        commands += [Command.delete(line.id) for line in own - kept]
        if lead.pricelist_id != order.pricelist_id:
            lead.pricelist_id = order.pricelist_id
        lead.opportunity_line_ids = commands
        lines = lead.opportunity_line_ids.filtered('active').sorted('sequence')
        for order_line, line in zip(taken, lines, strict=True):
            if order_line.opportunity_line_id != line:
                order_line.opportunity_line_id = line
        self._log_taken_products(order, refused)

    def _log_taken_products(self, order, refused):
        body = self.env._("The products were taken from %(order)s.", order=order.name)
        if refused:
            names = ", ".join(refused.product_id.mapped('display_name'))
            body = self.env._(
                "The products were taken from %(order)s, except for %(names)s: an opportunity"
                " cannot have them.",
                order=order.name,
                names=names,
            )
        self._message_log(body=body)

    def _is_readonly(self):
        """In the catalog too: the products of a sale are changed on the order."""
        return self.amount_source in ('order', 'quotation')
