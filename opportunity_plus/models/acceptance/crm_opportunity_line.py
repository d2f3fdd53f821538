from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.marker import ACCEPTANCE
from ...tools.values import is_same
from .sale_order_line import MIRRORED_FIELDS

# What stays a person's while the lines come from accepted quotations.
FREE_FIELDS = frozenset(('sale_type_id', 'duration_months', 'date_start', 'date_end'))
# What only the acceptance writes.
ACCEPTANCE_FIELDS = frozenset(('sale_line_id', 'forecast_line_id', 'is_replaced'))


class CrmOpportunityLine(models.Model):
    """Hands off the lines of a sale: they are what was sold (``docs/acceptance.md``)."""

    _inherit = 'crm.opportunity.line'

    sale_order_name = fields.Char(
        related='sale_line_id.order_id.name',
        string="Order",
        help="The accepted quotation that the product was sold with.",
    )

    def _check_may_create(self, vals_list):
        """Refuse lines by hand while accepted quotations decide them.

        Somebody who may not read an opportunity learns nothing about it.

        :param list vals_list: values for ``create``
        :returns: the opportunities
        :raise AccessError: if the user may not read the opportunity
        :raise UserError: naming the opportunity and the quotations
        """
        self._check_no_acceptance_values(vals_list)
        default_lead_id = self.env.context.get('default_lead_id')
        lead_ids = {vals.get('lead_id', default_lead_id) for vals in vals_list}
        self.browse().check_access('create')
        leads = self.env['crm.lead'].browse(filter(None, lead_ids))
        leads._check_may_join()
        return leads

    def _check_may_change(self, vals):
        """Refuse a change by hand of what was sold; equal values pass.

        :param dict vals: values for ``write``
        :returns: the lines that join an opportunity by it
        :raise AccessError: if the user may not read the opportunity that a line is moved to
        :raise UserError: naming the opportunity and the quotations
        """
        stored = [name for name in vals if name in self._fields and self._fields[name].store]
        fixed = [name for name in stored if name not in FREE_FIELDS]
        changed = self.filtered(
            lambda line: any(not is_same(line, name, vals[name]) for name in fixed)
        )
        if not changed:
            return changed
        self._check_no_acceptance_values([vals])
        changed.lead_id._check_lines_not_accepted()
        if 'lead_id' in vals:
            self.env['crm.lead'].browse(vals['lead_id'] or ())._check_may_join()
        return changed if 'lead_id' in vals or vals.get('active') else changed.browse()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        if self.env.context.get('opportunity_values_from') is not ACCEPTANCE:
            self.lead_id._check_lines_not_accepted()

    def _check_no_acceptance_values(self, vals_list):
        """Refuse values that only the acceptance of a quotation may give.

        :raise UserError: naming the field
        """
        for vals in vals_list:
            for name in ACCEPTANCE_FIELDS & vals.keys():
                if vals[name]:
                    raise UserError(
                        self.env._(
                            "“%(field)s” is set by accepting a quotation and cannot be written by"
                            " hand. Link the quotation to the opportunity and confirm it.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _keep_typed_on_order_lines(self):
        """What a person says of a mirrored product is there again with its order line."""
        for line in self.sudo().filtered('sale_line_id'):
            values = {f'opportunity_{name}': line[name] for name in FREE_FIELDS}
            values['opportunity_sale_type_id'] = line.sale_type_id.id
            line.sale_line_id.write({**values, 'is_opportunity_typed': True})

    @api.model
    def _add_mirrored_values(self, vals_list):
        """Take what is computed of new mirrors from their order lines, of all lines at once.

        The computations of each would come to the same, at the price of a record that is not saved
        yet for each line: half of the time that an acceptance takes.

        :param list vals_list: values of new lines, completed in place
        """
        mirrors = [vals for vals in vals_list if vals.get('sale_line_id')]
        ids = [vals['sale_line_id'] for vals in mirrors]
        order_lines = self.env['sale.order.line'].sudo().browse(ids)
        for vals, order_line in zip(mirrors, order_lines, strict=True):
            vals.update(order_line._prepare_mirrored_figures(vals))

    def _update_mirror(self, values):
        """Write what differs from the order line, and recompute what it decides by itself.

        :param values: what ``sale.order.line._prepare_opportunity_line_values`` returned
        """
        self.ensure_one()
        values = {**values, 'active': True}
        names = (*MIRRORED_FIELDS, 'sequence', 'tax_ids', 'active')
        changed = {name: values[name] for name in names if not is_same(self, name, values[name])}
        if changed:
            self.write(changed)
        order_line = self.sale_line_id
        if self.price_subtotal != order_line.price_subtotal or self.margin != order_line.margin:
            for name in ('price_subtotal', 'margin', 'margin_percent'):
                self.env.add_to_compute(self._fields[name], self)
