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
# A change of these on a line of an accepted order changes the opportunity's lines or amount.
SYNCED_FIELDS = frozenset(
    (*MIRRORED_FIELDS, 'order_id', 'opportunity_line_id', 'sequence', 'display_type', 'tax_ids')
    + ('extra_tax_data', 'is_downpayment', 'combo_item_id', 'qty_delivered')
)
# Below `write`: what is mirrored, and what follows from it.
FOLLOWED_COLUMNS = frozenset((*MIRRORED_FIELDS, 'price_subtotal', 'margin'))


class SaleOrderLine(models.Model):
    """What an order line is on its opportunity, and what people say of it there.

    That is kept with the order line: a mirrored product goes with the last order that is followed,
    and comes back when the quotation leads again or is accepted. A copy of the line takes it along.
    """

    _inherit = 'sale.order.line'

    is_opportunity_typed = fields.Boolean(
        readonly=True,
        groups='sales_team.group_sale_salesman',
        help="Sale type, duration and dates were entered on the opportunity.",
    )
    opportunity_sale_type_id = fields.Many2one(
        'crm.opportunity.sale.type', readonly=True, groups='sales_team.group_sale_salesman'
    )
    opportunity_duration_months = fields.Integer(
        readonly=True, groups='sales_team.group_sale_salesman'
    )
    opportunity_date_start = fields.Date(readonly=True, groups='sales_team.group_sale_salesman')
    opportunity_date_end = fields.Date(readonly=True, groups='sales_team.group_sale_salesman')

    @api.model_create_multi
    def create(self, vals_list):
        with self.env['crm.lead']._deferred_sync() as gathered:
            lines = super().create(vals_list)
            lines._check_opportunity_lines()
            gathered.update(lines._get_accepted_opportunity_ids())
        return lines

    def write(self, vals):
        if not SYNCED_FIELDS & vals.keys():
            return super().write(vals)
        with self.env['crm.lead']._deferred_sync() as gathered:
            gathered.update(self._get_accepted_opportunity_ids())
            res = super().write(vals)
            if 'opportunity_line_id' in vals:
                self._check_opportunity_lines()
            gathered.update(self._get_accepted_opportunity_ids())
        return res

    def _write_multi(self, vals_list):
        """Notice what is recomputed without a `write`, as on the order."""
        res = super()._write_multi(vals_list)
        if any(not FOLLOWED_COLUMNS.isdisjoint(vals) for vals in vals_list):
            self.sudo().order_id._trigger_opportunities()
        return res

    def unlink(self):
        with self.env['crm.lead']._deferred_sync() as gathered:
            gathered.update(self._get_accepted_opportunity_ids())
            return super().unlink()

    def _get_accepted_opportunity_ids(self):
        """Ids of the opportunities in which the orders of these lines count."""
        orders = self.order_id._filter_followed()
        return orders.opportunity_id.ids

    def _is_mirrored_on_opportunity(self):
        """Tell whether an accepted quotation's line becomes a product of its opportunity."""
        self.ensure_one()
        return bool(self.product_id) and not self.display_type and not self.is_downpayment

    def _prepare_opportunity_line_values(self, lead, sequence):
        """Values of the opportunity line that mirrors this order line.

        :param lead: the opportunity
        :param int sequence: the place among the lines of all its accepted orders
        """
        self.ensure_one()
        values = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in MIRRORED_FIELDS
        }
        return values | {
            'lead_id': lead.id,
            'sale_line_id': self.id,
            'sequence': sequence,
            'tax_ids': [Command.set(self.tax_ids.ids)],
        }

    def _prepare_mirrored_figures(self, values):
        """What a new mirror would compute from this line.

        :param dict values: those of the mirror
        """
        self.ensure_one()
        lead, subtotal = self.env['crm.lead'].browse(values['lead_id']), self.price_subtotal
        figures = {
            'company_id': lead.company_id.id,
            'currency_id': self.currency_id.id,
            'fiscal_position_id': self.order_id.fiscal_position_id.id,
            'price_subtotal': subtotal,
            'margin': self.margin,
            'margin_percent': subtotal and self.margin / subtotal,
        }
        # Else the last of the months, which the line finds by itself.
        if 'date_end' not in values and not values.get('date_start'):
            figures['date_end'] = False
        return figures

    def _prepare_taken_values(self, sequence):
        """Values of an opportunity line that becomes like this one, and does not mirror it.

        :param int sequence: the place among the lines
        """
        self.ensure_one()
        values = self._prepare_opportunity_line_values(self.order_id.opportunity_id, sequence)
        del values['lead_id'], values['sale_line_id']
        return values | {'technical_price_unit': self.technical_price_unit}

    def _prepare_typed_values(self):
        """What was typed on a mirror of this line, as values of an opportunity line."""
        self.ensure_one()
        values = self._prepare_forecast_values()
        return {name: value for name, value in values.items() if name in FORECAST_FIELDS}

    def _prepare_forecast_values(self):
        """What a new mirror takes over from the forecast line that this order line was made from.

        Of the order line itself, where a person typed it on a mirror of before.

        :rtype: dict, empty if it was made from none
        """
        self.ensure_one()
        forecast = self.opportunity_line_id
        if self.is_opportunity_typed:
            values = {name: self[f'opportunity_{name}'] for name in FORECAST_FIELDS}
        elif forecast:
            values = {name: forecast[name] for name in FORECAST_FIELDS}
        else:
            return {}
        values['sale_type_id'] = values['sale_type_id'].id
        # A quotation moved here from another opportunity replaces no forecast of this one.
        is_own = forecast.lead_id == self.order_id.opportunity_id
        return values | {'forecast_line_id': is_own and forecast.id}
