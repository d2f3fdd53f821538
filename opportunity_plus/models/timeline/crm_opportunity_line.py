from odoo import api, models
from odoo.exceptions import MissingError
from odoo.tools import float_is_zero, formatLang

from ...tools.marker import ACCEPTANCE

# What is logged when it changes; amounts follow from these, and are tracked on the opportunity.
LOGGED_FIELDS = (
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
WATCHED_FIELDS = frozenset(LOGGED_FIELDS) | {'active', 'lead_id'}


class CrmOpportunityLine(models.Model):
    """Tells the chatter which products came, changed and left, one entry for each save.

    As Odoo's own field tracking: what was before is remembered at the first change, and compared
    when the transaction ends. What an acceptance does with the lines it tells itself.
    """

    _inherit = 'crm.opportunity.line'

    def _is_logging_enabled(self):
        """Tell whether changes are to be logged: not those that an acceptance makes."""
        return (
            self.env['crm.lead']._is_logging_enabled()
            and self.env.context.get('opportunity_values_from') is not ACCEPTANCE
        )

    def _log_new_lines(self):
        if self._is_logging_enabled():
            self.env['crm.lead']._get_pending_log()['lines'].update(dict.fromkeys(self.ids))

    def _snapshot_for_log(self, vals=WATCHED_FIELDS):
        """Remember the lines as they are before their first change in the transaction.

        :param vals: the names of what is about to change
        """
        if WATCHED_FIELDS.isdisjoint(vals) or not self._is_logging_enabled():
            return
        lines = self.env['crm.lead']._get_pending_log()['lines']
        for line in self.sudo():
            if line.id not in lines:
                lines[line.id] = line._get_logged_state()

    def _get_logged_state(self):
        """What is logged of the line; None if it is not a product of an opportunity.

        One that an acceptance archived still is: the acceptance logs what it did.
        """
        self.ensure_one()
        if not self.active and not self.is_replaced:
            return None
        return {name: self[name] for name in ('lead_id', *LOGGED_FIELDS)}

    def _collect_changes(self, remembered):
        """Compare the touched lines with what they were, and log on their opportunities.

        :param dict remembered: by id what :meth:`_get_logged_state` returned before, or None
        """
        lines = self.sudo().browse(remembered)
        present = {line.id: line._get_logged_state() for line in lines.exists()}
        states = [state for state in (*remembered.values(), *present.values()) if state]
        leads = self.env['crm.lead'].sudo().union(*(state['lead_id'] for state in states)).exists()
        for line in lines:
            before, after = remembered[line.id], present.get(line.id)
            is_moved = before and after and before['lead_id'] != after['lead_id']
            changes = [(before, None), (None, after)] if is_moved else [(before, after)]
            for old, new in changes:
                if old != new and (new or old)['lead_id'] in leads:
                    line._log_changes(_without_deleted(old), new)

    def _log_changes(self, before, after):
        """Tell what changed on a product, that it came or left, or what took its place.

        :param dict before: what :meth:`_get_logged_state` returned before, None if it came
        :param dict after: and now, None if it left
        """
        self.ensure_one()
        lead = (after or before)['lead_id']
        if not before or not after or before['product_id'] != after['product_id']:
            texts = self._describe_logged(before), self._describe_logged(after)
            lead._log_value(self.env['crm.lead']._prepare_line_log_values(*texts))
            return
        infos = self.fields_get(LOGGED_FIELDS, attributes=('string', 'type', 'selection'))
        for name in LOGGED_FIELDS:
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
            lead._log_value({**values, 'field_info': field_info})

    @api.model
    def _describe_logged(self, state):
        """A product with quantity, unit and price, for a reader of whatever language.

        :param state: what :meth:`_get_logged_state` returned, or None
        """
        if not state:
            return ''
        quantity = formatLang(self.env, state['product_uom_qty'], dp='Product Unit')
        price = formatLang(self.env, state['price_unit'], dp='Product Price')
        text = (
            f"{quantity} {state['product_uom_id'].name or ''}"
            f" {state['product_id'].display_name or state['name']} × {price}"
        )
        if state['discount']:
            text += f" − {formatLang(self.env, state['discount'], dp='Discount')} %"
        return " ".join(text.split())


def _without_deleted(state):
    """Leave out what was deleted since, in the same transaction: its name cannot be told."""
    if not state:
        return state
    try:
        for value in state.values():
            if isinstance(value, models.BaseModel):
                value.mapped('display_name')
    except MissingError:
        return {
            name: value.exists() if isinstance(value, models.BaseModel) else value
            for name, value in state.items()
        }
    return state
