from odoo import api, models

# Fields that other addons define by the same name: crm_lead_code and crm_industry of the OCA.
SHARED_FIELDS = ('code', 'industry_id')


class CrmLead(models.Model):
    """Beside addons that show the same field in their own place."""

    _inherit = 'crm.lead'

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        """Show such a field once: where the other addon has it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ('form', 'list'):
            for name in SHARED_FIELDS:
                # Not those of lists in the form.
                nodes = arch.xpath(f'//field[@name="{name}"][not(ancestor::field)]')
                own = [node for node in nodes if node.get('class') == 'o_opportunity_own']
                others = [node for node in nodes if node not in own]
                if any(node.get('invisible') not in ('1', 'True') for node in others):
                    for node in own:
                        node.getparent().remove(node)
        return arch, view
