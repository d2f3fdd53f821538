from odoo import api, fields, models
from odoo.tools import float_compare, ormcache

AUTOMATIC_KEY = 'opportunity_plus.automatic_probability'


class CrmLead(models.Model):
    """What Odoo does not track: when a deal should close, and how likely somebody says it is."""

    _inherit = 'crm.lead'

    # Odoo's `write` prepares all tracked fields of a model, whatever it writes: each write would
    # read all of ours, and compare them later. They are written by nothing that Odoo does by
    # itself, so ours prepares what it writes. Computed ones are prepared when they are computed.

    def _track_written(self, names):
        """Prepare the tracking of those of our fields that are about to be written.

        :param names: names of the fields that a ``write`` gives
        """
        written = self._get_own_tracked_fields().intersection(names)
        if written and self._is_logging_enabled():
            self._track_prepare(written)

    def _track_prepare(self, fields_iter):
        if fields_iter is self._fields:
            fields_iter = self._track_get_fields() - self._get_own_tracked_fields()
        return super()._track_prepare(fields_iter)

    @api.model
    @ormcache()
    def _get_own_tracked_fields(self):
        """Names of the tracked fields that no other module defines."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if getattr(field, 'tracking', None) and field._modules == ('opportunity_plus',)
        )

    def _message_track(self, fields_iter, initial_values_dict):
        """Compare what was prepared only."""
        prepared = set().union(*filter(None, initial_values_dict.values()))
        return super()._message_track(prepared.intersection(fields_iter), initial_values_dict)

    date_deadline = fields.Date(tracking=True)
    probability = fields.Float(tracking=True)

    def _mail_track(self, tracked_fields, initial_values):
        """Tell a probability that somebody typed, not the one that scoring computes.

        It moves with each stage, tag and neighbour; won and lost have messages of their own.
        """
        if 'probability' in initial_values and self._is_probability_automatic(initial_values):
            tracked_fields = {k: v for k, v in tracked_fields.items() if k != 'probability'}
        return super()._mail_track(tracked_fields, initial_values)

    def _is_probability_automatic(self, initial_values):
        """Whether a changed probability is nobody's; that of a person who lets it be computed is.

        :param dict initial_values: values of before, by the name of a field
        """
        before, now = initial_values['probability'] or 0.0, self.probability or 0.0
        if self.won_status != 'pending' or not float_compare(before, now, precision_digits=2):
            return True
        chosen = self.env.cr.precommit.data.get(AUTOMATIC_KEY, ())
        # As `is_automated_probability` tells it, which would be computed for many here.
        computed = self.automated_probability or 0.0
        return not float_compare(now, computed, precision_digits=2) and self.id not in chosen

    def action_set_automated_probability(self):
        """Tell that somebody gives the probability back to Odoo."""
        chosen = self.env.cr.precommit.data.setdefault(AUTOMATIC_KEY, set())
        chosen.update(self.ids)
        return super().action_set_automated_probability()
