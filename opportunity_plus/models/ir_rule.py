from odoo import api, models, tools
from odoo.fields import Domain


class IrRule(models.Model):
    """What belongs to an opportunity is accessed as the opportunity is (``docs/access.md``).

    Whatever rules Odoo, other modules or administrators put on opportunities: who may read one may
    read what belongs to it, who may write one may create, change and delete that. Derived like the
    rules of a parent model, which Odoo adds where a model has ``_inherits``.
    """

    _inherit = 'ir.rule'

    # Cached as Odoo's own, which is called for each access: only the first call comes here.
    @api.model
    @tools.ormcache(
        'self.env.uid',
        'self.env.su',
        'model_name',
        'mode',
        'tuple(self._compute_domain_context_values())',
    )
    def _compute_domain(self, model_name, mode='read'):
        """The rules of the model itself, which other modules may add, and those of its lead."""
        domain = super()._compute_domain(model_name, mode)
        if self.env.su or not self.env[model_name]._is_accessed_by_lead:
            return domain
        leads = self._compute_domain('crm.lead', self._get_lead_mode(mode))
        belongs = Domain('lead_id', 'any', leads)
        if self.env[model_name]._tells_hidden_sums:
            belongs |= Domain('lead_id', '=', False)
        domain = Domain(domain) & belongs
        return domain.optimize(self.env[model_name])

    def _get_failing(self, for_records, mode='read'):
        """The rules of the opportunities are those to blame."""
        failing = super()._get_failing(for_records, mode)
        if not for_records._is_accessed_by_lead:
            return failing
        leads = for_records.sudo().lead_id.with_env(self.env)
        return failing | super()._get_failing(leads, self._get_lead_mode(mode))

    def _get_lead_mode(self, mode):
        return 'read' if mode == 'read' else 'write'
