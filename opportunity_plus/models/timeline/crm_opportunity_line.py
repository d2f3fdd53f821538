from odoo import api, models
from odoo.tools import float_is_zero, formatLang

from ...tools.acceptance import is_acceptance

# What is told when it changes; amounts follow from these, and are tracked on the opportunity.
TOLD_FIELDS = (
    'product_id',
    'name',
    'product_uom_qty',
    'product_uom_id',
    'price_unit',
    'discount',
    'tax_ids',
    'purchase_price',
    'sale_type_id',
    'date_start',
    'date_end',
    'duration_months',
)
WATCHED_FIELDS = frozenset(TOLD_FIELDS) | {'active', 'lead_id'}
LINES_KEY = 'opportunity_plus.lines_before'


class CrmLead(models.Model):
    _inherit = 'crm.lead'

    @api.model_create_multi
    def create(self, vals_list):
        """The products with which an opportunity begins are no change: "created" says it all."""
        leads = super().create(vals_list)
        remembered = self.env.cr.precommit.data.get(LINES_KEY, {})
        new_lines = self.env['crm.opportunity.line'].browse(
            line_id for line_id, before in remembered.items() if before is None
        )
        for line in new_lines.exists().filtered(lambda line: line.lead_id in leads):
            del remembered[line.id]
        return leads


class CrmOpportunityLine(models.Model):
    """Tells the chatter which products came, changed and left, one entry for each save.

    As Odoo's own field tracking: what was before is remembered at the first change, and compared
    when the transaction ends. What an acceptance does with the lines it tells itself.
    """

    _inherit = 'crm.opportunity.line'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if self._is_told():
            self._get_remembered_lines().update(dict.fromkeys(lines.ids))
        return lines

    def write(self, vals):
        if WATCHED_FIELDS & vals.keys():
            self._remember_told()
        return super().write(vals)

    def unlink(self):
        self._remember_told()
        return super().unlink()

    def _is_told(self):
        """Tell whether changes are to be told: not those that an acceptance makes."""
        return self.env['crm.lead']._is_told() and not is_acceptance(self.env)

    def _remember_told(self):
        """Remember the lines as they are before their first change in the transaction."""
        if not self._is_told():
            return
        remembered = self._get_remembered_lines()
        for line in self.sudo():
            if line.id not in remembered:
                remembered[line.id] = line._get_told_state()

    def _get_remembered_lines(self):
        """The lines that were touched in the running transaction, as they were before.

        :returns: dict by line id of what :meth:`_get_told_state` told, or None if there was none
        """
        self.env['crm.lead']._get_told_entries()
        return self.env.cr.precommit.data.setdefault(LINES_KEY, {})

    def _get_told_state(self):
        """What a reader is told of the line; None if it is no product of an opportunity.

        Archived by an acceptance it is one: that tells itself what it did.
        """
        self.ensure_one()
        if not self.active and not self.is_replaced:
            return None
        return {name: self[name] for name in ('lead_id', *TOLD_FIELDS)}

    def _settle_told(self):
        """Compare the touched lines with what they were, and tell their opportunities."""
        data = self.env.cr.precommit.data
        remembered = data.pop(LINES_KEY, {})
        lines = {line.id: line for line in self.sudo().browse(remembered).exists()}
        leads = {line.lead_id for line in lines.values()}
        leads |= {before['lead_id'] for before in remembered.values() if before}
        existing = self.env['crm.lead'].sudo().concat(*leads).exists()
        for line_id, before in remembered.items():
            line = lines.get(line_id)
            after = line and line._get_told_state()
            if before == after:
                continue
            if before and after and before['lead_id'] == after['lead_id']:
                if after['lead_id'] in existing:
                    line._tell_changes(before, after)
                continue
            if before and before['lead_id'] in existing:
                before['lead_id']._tell_value(self._prepare_told_values(before, None))
            if after and after['lead_id'] in existing:
                after['lead_id']._tell_value(self._prepare_told_values(None, after))

    def _tell_changes(self, before, after):
        """Tell what changed on a product, or which product took its place.

        :param dict before: what :meth:`_get_told_state` told before
        :param dict after: and now
        """
        self.ensure_one()
        lead = after['lead_id']
        if before['product_id'] != after['product_id']:
            lead._tell_value(self._prepare_told_values(before, after))
            return
        infos = self.fields_get(TOLD_FIELDS, attributes=('string', 'type', 'selection'))
        for name in TOLD_FIELDS:
            old, new, info = before[name], after[name], infos[name]
            if old == new or (
                info['type'] == 'float' and float_is_zero(old - new, precision_digits=6)
            ):
                continue
            values = self.env['mail.tracking.value']._create_tracking_values(
                old, new, name, info, self
            )
            field_info = {
                'name': name,
                'desc': info['string'],
                'type': info['type'],
                'record': after['product_id'].display_name,
            }
            lead._tell_value({**values, 'field_info': field_info})

    @api.model
    def _prepare_told_values(self, before, after):
        return self.env['crm.lead']._prepare_told_line_values(
            self._describe_told(before), self._describe_told(after)
        )

    @api.model
    def _describe_told(self, state):
        """A product with quantity, unit and price, for a reader of whatever language.

        :param state: what :meth:`_get_told_state` told, or None
        :rtype: str
        """
        if not state:
            return ''
        quantity = formatLang(self.env, state['product_uom_qty'], dp='Product Unit')
        price = formatLang(self.env, state['price_unit'], dp='Product Price')
        text = (
            f"{quantity} {state['product_uom_id'].name or ''} {state['product_id'].display_name}"
            f" × {price}"
        )
        if state['discount']:
            text += f" − {formatLang(self.env, state['discount'], dp='Discount')} %"
        return " ".join(text.split())
