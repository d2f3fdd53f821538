from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmOpportunityTarget(models.Model):
    """What a salesperson or a team is to win in a month.

    A team without a figure of its own has the sum of its people's.
    """

    _name = 'crm.opportunity.target'
    _inherit = ['crm.opportunity.month.mixin']
    _description = "Sales Target"
    _order = 'month, team_id, user_id, id'

    user_id = fields.Many2one(ondelete='cascade')

    # For two at the same moment: otherwise `_check_no_twins` says it, with names.
    _unique_person = models.UniqueIndex(
        '(user_id, company_id, month) WHERE user_id IS NOT NULL',
        "This salesperson has a target for this month and company already: change that one.",
    )
    _unique_team = models.UniqueIndex(
        '(team_id, company_id, month) WHERE user_id IS NULL',
        "This team has a target for this month and company already: change that one.",
    )

    def _check_may_create(self, vals_list):
        self._check_no_twins(
            [
                self._make_key(
                    vals.get('user_id'), vals.get('team_id'), vals['company_id'], vals['month']
                )
                for vals in vals_list
            ]
        )

    def _check_may_write(self, vals):
        if vals.keys().isdisjoint(('user_id', 'team_id', 'company_id', 'month')):
            return
        targets = self.sudo()
        self._check_no_twins(
            [
                self._make_key(
                    vals.get('user_id', target.user_id.id),
                    vals.get('team_id', target.team_id.id),
                    vals.get('company_id', target.company_id.id),
                    vals.get('month', target.month),
                )
                for target in targets
            ]
        )

    def _make_key(self, user_id, team_id, company_id, month):
        """What only one target has: a person or a team, a company and a month."""
        return user_id or False, not user_id and team_id, company_id, month

    def _check_no_twins(self, keys):
        """Refuse a second target of the same person or team for one month.

        :param list keys: of :meth:`_make_key`, of these targets as they are to be, or of new ones
        :raise ValidationError: naming whose target it is, and the month
        """
        users, teams, companies, months = map(set, zip(*keys, strict=True)) if keys else ([],) * 4
        domain = Domain('month', 'in', list(months)) & Domain('company_id', 'in', list(companies))
        domain &= (
            Domain('user_id', 'in', [*users - {False}])
            | (Domain('user_id', '=', False) & Domain('team_id', 'in', [*teams - {False}]))
            if keys
            else Domain.FALSE
        )
        others = self.sudo().search(domain & Domain('id', 'not in', self.ids))
        taken = {
            self._make_key(target.user_id.id, target.team_id.id, target.company_id.id, target.month)
            for target in others
        }
        for key in keys:
            if key in taken:
                twin = self.sudo().new(
                    dict(zip(('user_id', 'team_id', 'company_id', 'month'), key, strict=True))
                )
                raise ValidationError(
                    self.env._(
                        "There is a target of “%(name)s” in “%(company)s” already: change that one,"
                        " a month has one target.",
                        name=twin.display_name,
                        company=twin.company_id.name,
                    )
                )
            taken.add(key)

    @api.model
    def get_import_templates(self):
        """The file that the import dialog offers to begin with."""
        return [
            {
                'label': self.env._("Import Template for Sales Targets"),
                'template': '/opportunity_plus/static/csv/sales_targets.csv',
            }
        ]
