from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

ORIGIN_KINDS = [
    ('partner', "Contact"),
    ('user', "Colleague"),
    ('campaign', "Campaign"),
    ('event', "Event"),
    ('lead', "Earlier Opportunity"),
    ('other', "Other"),
]


class CrmOpportunityOriginType(models.Model):
    """Where opportunities come from; the kind says which record can be named."""

    _name = 'crm.opportunity.origin.type'
    _inherit = ['crm.opportunity.choice']
    _description = "Opportunity Origin Type"

    kind = fields.Selection(
        ORIGIN_KINDS,
        required=True,
        default='other',
        help="What an opportunity of this origin can be linked to.",
    )

    @api.model
    @tools.ormcache()
    def _get_shipped_ids(self):
        """What is proposed for new opportunities: asked for at each creation, hence cached.

        :returns: dict of the ids of shipped types, False of archived and deleted ones, by the end
            of their external id; and of the ``website_medium``
        """
        get_id = self.env['ir.model.data'].sudo()._xmlid_to_res_id
        ids = {
            key: get_id(f'opportunity_plus.origin_type_{key}')
            for key in ('email', 'website', 'import', 'manual')
        }
        active = set(self.sudo().search([('id', 'in', list(ids.values()))]).ids)
        ids = {key: type_id in active and type_id for key, type_id in ids.items()}
        return {**ids, 'website_medium': get_id('utm.utm_medium_website')}

    def _check_given(self, vals_list):
        """Forget also which types are shipped: one of them may change."""
        self.env.registry.clear_cache()
        return super()._check_given(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.constrains('kind')
    def _check_kind(self):
        leads = self.env['crm.lead'].sudo().with_context(active_test=False)
        for lead in leads.search(self._get_usage_domain()):
            if lead._get_inconsistent_origin_field():
                raise ValidationError(
                    self.env._(
                        "The kind of “%(type)s” cannot be changed: opportunities such as"
                        " “%(opportunity)s” use it as it was. Archive it and create another one.",
                        type=lead.origin_type_id.name,
                        opportunity=lead.display_name,
                    )
                )

    @api.model
    def _prepare_origin_values(self, kind, record):
        """Values of an opportunity that comes from a record; none without a type of that kind.

        :param kind: ``partner``, ``user``, ``event`` or ``lead``
        :param record: where the opportunity comes from
        """
        origin_type = self.search([('kind', '=', kind)], limit=1)
        if not origin_type:
            return {}
        return {'origin_type_id': origin_type.id, f'origin_{kind}_id': record.id}

    def _get_usage_domain(self):
        return [('origin_type_id', 'in', self.ids)]
