from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..tools.given import check_given_values


class CrmOpportunityChoice(models.AbstractModel):
    """What sales managers configure to choose from: ordered, translated, archived when old.

    What is in use is not deleted.
    """

    _name = 'crm.opportunity.choice'
    _description = "Opportunity Choice"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model_create_multi
    def create(self, vals_list):
        self.browse()._check_given(vals_list)
        choices = super().create(vals_list)
        self.env.registry.clear_cache()  # _get_known_values
        return choices

    def write(self, vals):
        self._check_given([vals])
        res = super().write(vals)
        self.env.registry.clear_cache()  # _get_known_values
        return res

    @api.ondelete(at_uninstall=True)
    def _unlink_forget_known(self):
        self.env.registry.clear_cache()  # _get_known_values

    def _update_field_translations(self, *args, **kwargs):
        """Translations are written without ``write``."""
        res = super()._update_field_translations(*args, **kwargs)
        self.env.registry.clear_cache()  # _get_known_values
        return res

    @api.model
    def _get_known(self):
        """All of them in order, archived ones too, with what is shown of them in the cache.

        Read once for many requests: they are few, and seldom change.
        """
        known = self.browse(values[0] for values in self._get_known_values())
        # Values of one language, as they are shown.
        records = known.with_context(prefetch_langs=False)
        for position, name in enumerate(self._get_known_names(), start=1):
            values = [values[position] for values in self._get_known_values()]
            self._fields[name]._insert_cache(records, values)
        return known

    @api.model
    def _get_known_names(self):
        """The columns that are shown of each."""
        return ['name', 'active']

    @api.model
    @tools.ormcache('self.env.lang')
    def _get_known_values(self):
        names = self._get_known_names()
        choices = self.sudo().with_context(active_test=False, prefetch_langs=False)
        choices = choices.search_fetch([], names)
        return [(choice.id, *(choice[name] for name in names)) for choice in choices]

    def _check_given(self, vals_list):
        """Check values before they are created or written.

        :param list vals_list: values for ``create`` or ``write``
        :raise UserError: naming a field and what it cannot take
        """
        check_given_values(self, vals_list)

    def _get_usage_domain(self):
        """Domain of the opportunities that use one of these records."""
        raise NotImplementedError

    def _count_usage(self):
        """How many opportunities use one of these records, whoever may read them."""
        leads = self.env['crm.lead'].sudo().with_context(active_test=False)
        return leads.search_count(self._get_usage_domain()) if self else 0

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if not self._count_usage():
            return
        for choice in self:
            if count := choice._count_usage():
                raise UserError(choice._get_usage_refusal(count))

    def _get_usage_refusal(self, count):
        """Why this one cannot be deleted, and what to do instead."""
        return self.env._(
            "“%(name)s” cannot be deleted: it is used on %(count)s opportunities. Archive it"
            " instead.",
            name=self.display_name,
            count=count,
        )
