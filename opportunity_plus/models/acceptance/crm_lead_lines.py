from odoo import api, fields, models
from odoo.fields import Command

# Taken from the order line as they are; many2many fields apart.
MIRRORED_FIELDS = (
    'product_id',
    'name',
    'product_uom_qty',
    'product_uom_id',
    'price_unit',
    'discount',
    'purchase_price',
)
# A person's, taken from the forecast line once; the acceptance never changes them afterwards.
FORECAST_FIELDS = ('sale_type_id', 'duration_months', 'date_start', 'date_end')


class CrmLead(models.Model):
    """The lines of an opportunity while quotations are accepted (design: "Acceptance")."""

    _inherit = 'crm.lead'

    forecast_line_count = fields.Integer(
        string="Forecast Products",
        compute='_compute_forecast_line_count',
        help="How many products the accepted quotations replaced.",
    )

    @api.depends('opportunity_line_ids', 'amount_source')
    def _compute_forecast_line_count(self):
        sold = self.filtered(lambda lead: lead.amount_source == 'order')._origin
        lines = self.env['crm.opportunity.line'].with_context(active_test=False)
        domain = [('lead_id', 'in', sold.ids), ('is_replaced', '=', True)]
        counts = dict(lines._read_group(domain, ['lead_id'], ['__count'])) if sold else {}
        for lead in self:
            lead.forecast_line_count = counts.get(lead._origin, 0)

    def _archive_forecast_lines(self):
        """Archive the forecast lines that are still active, marked so that they can come back."""
        self.env['crm.opportunity.line'].search(
            [
                ('lead_id', 'in', self.ids),
                ('sale_line_id', '=', False),
            ]
        ).write({'active': False, 'is_replaced': True})

    def _restore_forecast_lines(self):
        """Bring back the lines that the acceptance archived, not those that a person had."""
        self.env['crm.opportunity.line'].with_context(active_test=False).search(
            [
                ('lead_id', 'in', self.ids),
                ('is_replaced', '=', True),
            ]
        ).write({'active': True, 'is_replaced': False})

    def action_view_forecast_lines(self):
        """Open the lines of before the acceptance, to compare forecast and sale."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Forecast of %(opportunity)s", opportunity=self.display_name),
            'res_model': 'crm.opportunity.line',
            'view_mode': 'list,kanban',
            'mobile_view_mode': 'kanban',
            'domain': [('lead_id', '=', self.id), ('is_replaced', '=', True)],
            'context': {'active_test': False, 'create': False},
        }

    def _get_mirrored_lines(self, sale_lines):
        """Lines of the opportunities that mirror an order line, and mirrors of ``sale_lines``."""
        return (
            self.env['crm.opportunity.line']
            .with_context(active_test=False)
            .search(
                [
                    ('sale_line_id', '!=', False),
                    '|',
                    ('lead_id', 'in', self.ids),
                    ('sale_line_id', 'in', sale_lines.ids),
                ]
            )
        )

    def _remove_mirrored_lines(self):
        self._get_mirrored_lines(self.env['sale.order.line']).unlink()

    def _mirror_order_lines(self, orders_by_lead):
        """Make the active lines those of the accepted orders, changing only what differs.

        :param orders_by_lead: dict of ``sale.order`` by opportunity id
        """
        wanted = {}
        for lead in self:
            order_lines = orders_by_lead[lead.id].order_line.filtered(
                lambda line: line._is_mirrored_on_opportunity()
            )
            for sequence, order_line in enumerate(order_lines, start=1):
                wanted[order_line] = order_line._prepare_opportunity_line_values(lead, sequence)
        all_wanted = self.env['sale.order.line'].concat(*wanted)
        existing = self._get_mirrored_lines(all_wanted)
        kept = existing.filtered(
            lambda line: wanted.get(line.sale_line_id, {}).get('lead_id') == line.lead_id.id
        )
        (existing - kept).unlink()
        for line in kept:
            line._update_mirror(wanted.pop(line.sale_line_id))
        new_lines = [
            {**values, **order_line._prepare_forecast_values()}
            for order_line, values in wanted.items()
        ]
        self.env['crm.opportunity.line'].create(new_lines)


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _prepare_opportunity_line_values(self, lead, sequence):
        """Values of the opportunity line that mirrors this order line.

        :param lead: the opportunity
        :param int sequence: the place among the lines of all its accepted orders
        :rtype: dict
        """
        self.ensure_one()
        values = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in MIRRORED_FIELDS
        }
        values.update(
            lead_id=lead.id,
            sale_line_id=self.id,
            sequence=sequence,
            tax_ids=[Command.set(self.tax_ids.ids)],
        )
        return values

    def _prepare_forecast_values(self):
        """What a new mirror takes over from the forecast line that this order line was made from.

        :rtype: dict, empty if it was made from none
        """
        self.ensure_one()
        forecast = self.opportunity_line_id
        if not forecast:
            return {}
        values = {
            name: forecast[name].id if forecast._fields[name].relational else forecast[name]
            for name in FORECAST_FIELDS
        }
        # A quotation moved here from another opportunity replaces no forecast of this one.
        values['forecast_line_id'] = (
            forecast.lead_id == self.order_id.opportunity_id and forecast.id
        )
        return values


class CrmOpportunityLine(models.Model):
    _inherit = 'crm.opportunity.line'

    def _update_mirror(self, values):
        """Write what differs from the order line, and recompute what it decides by itself.

        :param values: what ``sale.order.line._prepare_opportunity_line_values`` returned
        """
        self.ensure_one()
        changed = {
            name: value
            for name, value in values.items()
            if name in MIRRORED_FIELDS
            and value != self._fields[name].convert_to_write(self[name], self)
        }
        if values['sequence'] != self.sequence:
            changed['sequence'] = values['sequence']
        if set(values['tax_ids'][0][2]) != set(self.tax_ids.ids):
            changed['tax_ids'] = values['tax_ids']
        if not self.active:
            changed['active'] = True
        if changed:
            self.write(changed)
        order_line = self.sale_line_id
        if self.price_subtotal != order_line.price_subtotal or self.margin != order_line.margin:
            for name in ('price_subtotal', 'margin', 'margin_percent'):
                self.env.add_to_compute(self._fields[name], self)
