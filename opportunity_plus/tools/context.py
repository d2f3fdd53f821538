"""The caller's context: user, companies, language and time zone of it matter, defaults do not.

Screens of Odoo send ``active_test: False`` and ``default_*`` along, through buttons, reports and
``onchange``: an amount must not depend on where an opportunity was opened from.
"""

from odoo import api, models


def neutral(records):
    """The records without what a screen wants to see, or wants new records to be.

    :param records: a recordset
    :returns: the same, which reads archived records nowhere unless asked to
    """
    context = records.env.context
    kept = {
        key: value
        for key, value in context.items()
        if key != 'active_test' and not key.startswith('default_')
    }
    return records if len(kept) == len(context) else records.with_env(records.env(context=kept))


class OwnContext(models.AbstractModel):
    """For models that are ours: what a screen proposes is meant for another one."""

    _register = False  # No model: only a base class of some.

    # The fields whose default a screen may give nevertheless.
    _context_defaults = ()

    @api.model
    def default_get(self, fields):
        """Take defaults from the context for the fields only that are meant for this model.

        None may stand in for a computation or an acceptance, and none names an opportunity that
        the user may not read: a form would tell more of it than reading it.

        :raise AccessError: as when that opportunity is read
        """
        hidden = {*self._computed_fields, *self._remembered_fields}
        context = {
            key: value
            for key, value in self.env.context.items()
            if key != 'active_test'
            and (not key.startswith('default_') or key[8:] in self._context_defaults)
        }
        records = self
        if len(context) < len(self.env.context):
            records = self.with_env(self.env(context=context))
        names = [name for name in fields if name not in hidden]
        defaults = super(OwnContext, records).default_get(names)
        if self._is_accessed_by_lead and defaults.get('lead_id'):
            self.env['crm.lead'].browse(defaults['lead_id']).check_access('read')
        return defaults
