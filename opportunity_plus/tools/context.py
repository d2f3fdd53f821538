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


class NeutralComputes(models.AbstractModel):
    """For models with computed fields of ours: the value is kept for whoever reads it next."""

    _register = False  # No model: only a base class of some.

    def _compute_field_value(self, field):
        records = neutral(self) if 'opportunity_plus' in field._modules else self
        return super(NeutralComputes, records)._compute_field_value(field)


class OwnContext(NeutralComputes):
    """For models that are ours: what a screen proposes is meant for another one."""

    _register = False

    # The fields whose default a screen may give nevertheless.
    _context_defaults = ()

    @api.model
    def default_get(self, fields):
        """Take no defaults from the context but those that are meant for this model."""
        context = self.env.context
        keys = [f'default_{name}' for name in self._context_defaults]
        given = {key: context[key] for key in keys if key in context}
        return super(OwnContext, neutral(self).with_context(**given)).default_get(fields)
