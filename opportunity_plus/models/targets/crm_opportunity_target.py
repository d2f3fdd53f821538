from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KEY_FIELDS = ('user_id', 'team_id', 'company_id', 'month')


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
        "This salesperson already has a target for this month and company: change that one.",
    )
    _unique_team = models.UniqueIndex(
        '(team_id, company_id, month) WHERE user_id IS NULL',
        "This team already has a target for this month and company: change that one.",
    )

    def _check_may_create(self, vals_list):
        self._check_no_twins([self._make_key(vals) for vals in vals_list])

    def _check_may_write(self, vals):
        if not vals.keys().isdisjoint(KEY_FIELDS):
            targets = [{name: target[name] for name in KEY_FIELDS} for target in self.sudo()]
            self._check_no_twins([self._make_key({**values, **vals}) for values in targets])

    def _make_key(self, vals):
        """What only one target has: a person or a team, a company and a month."""
        user_id, team_id, company_id = (self._find(name, vals).id for name in KEY_FIELDS[:3])
        return user_id, not user_id and team_id, company_id, vals.get('month')

    def _check_no_twins(self, keys):
        """Refuse a second target of the same person or team for one month.

        :param list keys: of :meth:`_make_key`, of these targets as they are to be, or of new ones
        :raise ValidationError: naming whose target it is, and the month
        """
        if not keys:
            return
        users, teams, companies, months = (list(set(column)) for column in zip(*keys, strict=True))
        of_person = Domain('user_id', '!=', False) & Domain('user_id', 'in', users)
        of_team = Domain('user_id', '=', False) & Domain('team_id', 'in', teams)
        domain = Domain('month', 'in', months) & Domain('company_id', 'in', companies)
        domain &= of_person | of_team
        others = self.sudo().search(domain & Domain('id', 'not in', self.ids))
        taken = {self._make_key({name: target[name] for name in KEY_FIELDS}) for target in others}
        for key in keys:
            if key in taken:
                twin = self.sudo().new(dict(zip(KEY_FIELDS, key, strict=True)))
                raise ValidationError(
                    self.env._(
                        "“%(name)s” already has a target in “%(company)s”: change that one, a month"
                        " has one target.",
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
