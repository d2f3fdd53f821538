from contextlib import contextmanager

from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ...tools.marker import ACCEPTANCE

# What tells in a form whether a typed amount has to be kept.
FORM_FIELDS = ('amount_source', 'expected_revenue', 'target_revenue')


class CrmLead(models.Model):
    """Nothing typed is lost: an amount whose place something takes becomes the objective."""

    _inherit = 'crm.lead'

    # To be taken back with what brought it, as long as nobody chose another objective.
    typed_objective = fields.Monetary(
        currency_field='company_currency',
        prefetch='opportunity',
        copy=False,
        groups=NO_ACCESS,
        export_string_translation=False,
    )

    target_percent = fields.Float(
        string="Share of Target (%)",
        compute='_compute_target_percent',
        help="The expected revenue as a share of the target revenue.",
    )

    @api.depends('expected_revenue', 'target_revenue')
    def _compute_target_percent(self):
        for lead in self:
            target = lead.target_revenue
            lead.target_percent = 100 * lead.expected_revenue / target if target else 0.0

    def onchange(self, values, field_names, fields_spec):
        """Compute a form (Odoo: ``web``), where a typed amount is the objective at once.

        A form does not send the amount any more once it comes from products: of a new opportunity
        nobody would know it.
        """
        result = super().onchange(values, field_names, fields_spec)
        changes = result.get('value', {})
        if changes.get('amount_source') == 'lines' and 'target_revenue' in fields_spec:
            form = {name: values.get(name, self[name]) for name in FORM_FIELDS}
            if form['amount_source'] == 'manual' and not form['target_revenue']:
                typed = changes['target_revenue'] = form['expected_revenue'] or 0.0
                if typed and 'target_percent' in fields_spec:
                    changes['target_percent'] = 100 * changes['expected_revenue'] / typed
        return result

    def _leave_out_proposed_objective(self, vals):
        """Leave out what the form proposed: kept with the products, it can be taken back.

        :param dict vals: values for ``write``
        """
        if (
            vals.get('target_revenue')
            and 'opportunity_line_ids' in vals
            and len(self) == 1
            and self.amount_source == 'manual'
            and not self.target_revenue
            and vals['target_revenue'] == self.expected_revenue
        ):
            return {name: value for name, value in vals.items() if name != 'target_revenue'}
        return vals

    @contextmanager
    def _keeping_typed_amounts(self):
        """Compare where the amounts come from before and after a change of the lines by hand."""
        leads = self.sudo()
        # Given with the products at creation, an amount is their total and no estimate.
        field = self._fields['expected_revenue']
        created = leads.filtered(lambda lead: self.env.is_protected(field, lead))
        typed = {
            lead: lead.expected_revenue
            for lead in leads - created
            if lead.amount_source == 'manual'
        }
        yield
        for lead in leads.exists() - created:
            if lead.amount_source == 'manual':
                if lead not in typed:
                    lead._take_objective_back()
            elif typed.get(lead):
                lead._keep_as_objective(typed[lead])

    def _keep_as_objective(self, amount):
        """Let a typed amount be the objective, where there is none.

        :param amount: in the currency of the opportunity's company
        """
        self.ensure_one()
        if amount and not self.target_revenue:
            self._write_objective(target_revenue=amount, typed_objective=amount)

    def _take_objective_back(self):
        """Empty an objective that was a typed amount, if nobody changed it since."""
        self.ensure_one()
        if not self.typed_objective:
            return
        currency = self._get_amount_company().currency_id
        if currency.compare_amounts(self.target_revenue, self.typed_objective):
            self._write_objective(typed_objective=0.0)
        else:
            self._write_objective(target_revenue=0.0, typed_objective=0.0)

    def _write_objective(self, **values):
        self.sudo().with_context(opportunity_values_from=ACCEPTANCE).write(values)
