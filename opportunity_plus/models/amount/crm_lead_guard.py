from odoo import api, models
from odoo.exceptions import UserError

from ...tools.given import to_number
from ...tools.marker import ACCEPTANCE
from ...tools.values import check_computed_values, pop_computed_values

COMPUTED_FIELDS = (
    'amount_source',
    'amount_currency',
    'amount_lines',
    'currency_id',
    'margin',
    'margin_percent',
    'prorated_margin',
    'prorated_revenue',
    'typed_objective',
)
GUARDED_FIELDS = frozenset(('expected_revenue', 'accepted_order_count', *COMPUTED_FIELDS))


class CrmLead(models.Model):
    """Refuses to overwrite an amount that comes from somewhere else (``docs/how-it-works.md``)."""

    _inherit = 'crm.lead'

    # Given by nobody, but for the value that they have.
    _computed_fields = COMPUTED_FIELDS

    @api.model
    def _split_created_figures(self, vals_list):
        """Take out what is computed of the values for ``create``, to be compared afterwards.

        :returns: the values to create, and for each the figures that were given
        """
        default = self.env.context.get('default_expected_revenue')
        vals_list, figures = [dict(vals) for vals in vals_list], []
        for vals in vals_list:
            self._check_given_values(vals)
            given = pop_computed_values(self, vals, self._computed_fields)
            if default is not None or 'expected_revenue' in vals:
                given['expected_revenue'] = vals.get('expected_revenue', default)
            figures.append(given)
        return vals_list, figures

    def _check_created_figures(self, figures):
        """Let the products make the amount; another one than their total is refused.

        :param figures: what :meth:`_split_created_figures` returned
        :raise UserError: naming the opportunity and the source of its amount
        """
        for lead, given in zip(self, figures, strict=True):
            has_amount = 'expected_revenue' in given
            amount = given.pop('expected_revenue', None)
            amount = to_number(self._fields['expected_revenue'], lead, amount)
            if has_amount and lead.amount_source == 'lines':
                # A given amount switched the compute off for this call.
                self.env.add_to_compute(self._fields['expected_revenue'], lead)
                currency = lead._get_amount_company().currency_id
                if amount and currency.compare_amounts(lead.expected_revenue, amount):
                    raise UserError(lead._get_amount_refusal(amount))
            check_computed_values(lead, given)

    def _split_written_figures(self, vals):
        """Take out what is computed of the values for ``write``, and the amount, which is typed
        last.

        :returns: the values to write, and the figures that were given
        """
        if self.env.context.get('opportunity_values_from') is ACCEPTANCE:
            return vals, {}
        self._check_given_values(vals)
        vals = dict(vals)
        figures = pop_computed_values(self, vals, self._computed_fields)
        if 'expected_revenue' in vals:
            field = self._fields['expected_revenue']
            figures['expected_revenue'] = to_number(field, self, vals.pop('expected_revenue'))
            figures['open_before'] = self.filtered(lambda lead: lead._is_amount_open())
        return vals, figures

    def _check_written_figures(self, figures):
        """Refuse other figures than the computed ones.

        In sudo: the writer may just have given the opportunity to somebody else.

        :param figures: what :meth:`_split_written_figures` returned
        """
        names = figures.keys() - {'expected_revenue', 'open_before'}
        check_computed_values(self.sudo(), {name: figures[name] for name in names})

    def _check_given_values(self, vals):
        """Refuse values that a person may not give.

        :param dict vals: values for ``create`` or ``write``
        :raise UserError: if such a value is given that is not the present one
        """
        if 'accepted_order_count' in vals:
            count = to_number(
                self._fields['accepted_order_count'], self, vals['accepted_order_count']
            )
            present = self.mapped('accepted_order_count')
            if any(count != value for value in present or [0]):
                raise UserError(
                    self.env._(
                        "What an opportunity remembers of accepted quotations cannot be entered by"
                        " hand: confirm or cancel the quotations instead."
                    )
                )

    def _get_leads_to_type(self, figures):
        """Find the opportunities on which an amount is to be typed: the others have it already.

        In sudo: the writer may just have given the opportunity to somebody else.

        :param figures: what :meth:`_split_written_figures` returned
        :raise UserError: naming an opportunity whose amount comes from something else
        """
        to_type = self.browse().sudo()
        if 'expected_revenue' not in figures:
            return to_type
        amount, open_before = figures['expected_revenue'], figures['open_before'].sudo()
        for lead in self.sudo():
            currency = lead._get_amount_company().currency_id
            if not currency.compare_amounts(lead.expected_revenue or 0.0, amount):
                continue
            is_open = lead in open_before or lead._is_amount_open()
            if lead.amount_source != 'manual' or not is_open:
                raise UserError(lead._get_amount_refusal(amount))
            to_type += lead
        return to_type

    def _get_amount_refusal(self, amount):
        """Say why an amount cannot be typed, and what to do instead."""
        self.ensure_one()
        currency = self._get_amount_company().currency_id
        if self.amount_source == 'manual':
            return self.env._(
                "The expected revenue of “%(opportunity)s” cannot be changed to %(amount)s: the"
                " opportunity is closed. Reopen it first.",
                opportunity=self.display_name,
                amount=currency.format(amount),
            )
        if self.amount_source == 'lines':
            advice = self.env._("change the products")
        elif self.amount_source == 'quotation':
            advice = self.env._("change the quotation, or press “Stop Leading” on it")
        else:
            advice = self.env._("change or cancel the quotation")
        return self.env._(
            "The expected revenue of “%(opportunity)s” cannot be changed to %(amount)s: it"
            " %(origin)s (%(current)s). To change it, %(advice)s; your own estimate goes into the"
            " target revenue.",
            opportunity=self.display_name,
            amount=currency.format(amount),
            origin=self.amount_explanation,
            current=currency.format(self.expected_revenue),
            advice=advice,
        )
