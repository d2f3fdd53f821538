from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.money import SEE_MONEY

FOLLOW_UP = Domain('is_follow_up', '=', True)


class CrmOpportunityDedicationMixin(models.AbstractModel):
    """Time that was spent for what a record stands for, and the diary of it."""

    _name = 'crm.opportunity.dedication.mixin'
    _description = "Dedication"

    dedication_hours = fields.Float(
        string="Dedication",
        compute='_compute_dedication',
        groups='base.group_user',
        help="Hours that were spent on follow-up.",
    )
    dedication_cost = fields.Float(
        string="Cost of Dedication",
        compute='_compute_dedication',
        groups=SEE_MONEY,
        help="What these hours have cost, in the currency of your company.",
    )

    def _get_dedication_domain(self):
        """Domain of the time that was spent for these records."""
        raise NotImplementedError

    def _get_dedication_owners(self, line_owner):
        """The ids of these records that time counts for, by what it is grouped by."""
        return [line_owner.id]

    def _get_dedication_group(self):
        """The field of entries by which they are grouped for these records."""
        raise NotImplementedError

    def _compute_dedication(self):
        """Hours that the user may read, and what they have cost."""
        lines = self.env['account.analytic.line']
        sums, today = {}, fields.Date.context_today(self)
        company = self.env.company
        names = ['unit_amount:sum']
        if lines._has_field_access(lines._fields['amount'], 'read'):
            names.append('amount:sum')
        groups = lines._read_group(
            self._get_dedication_domain(), [self._get_dedication_group(), 'currency_id'], names
        )
        for owner, currency, hours, *amounts in groups:
            cost = currency._convert(-sum(amounts), company.currency_id, company, today)
            for id_ in self._get_dedication_owners(owner):
                former = sums.get(id_, (0.0, 0.0))
                sums[id_] = former[0] + hours, former[1] + cost
        for record in self:
            hours, cost = sums.get(record._origin.id, (0.0, 0.0))
            record.dedication_hours, record.dedication_cost = hours, cost

    @api.readonly
    def action_view_dedication(self):
        """Open the diary: what was done, by whom, when and for how long."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus_project.account_analytic_line_action_diary'
        )
        return {
            **action,
            'display_name': self.env._("Diary of %s", self.display_name),
            'domain': [*Domain(self._get_dedication_domain())],
            'context': {'create': False},
        }
