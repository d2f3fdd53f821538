from odoo import api, fields, models

from odoo.addons.opportunity_plus.tools.access import SALES


class ResPartner(models.Model):
    """The projects of a customer."""

    _inherit = 'res.partner'

    customer_project_count = fields.Integer(
        compute='_compute_customer_project_count',
        groups=f'{SALES},project.group_project_user',
        help="How many projects this customer and its people have.",
    )

    @api.depends('project_ids')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_customer_project_count(self):
        family = self.sudo().with_context(active_test=False)
        family = family.search_fetch([('id', 'child_of', self._origin.ids)], ['parent_id'])
        groups = self.env['project.project']._read_group(
            self._get_customer_projects_domain(), ['partner_id'], ['__count']
        )
        counts = {}
        for partner, count in groups:
            parent = family.browse(partner.id)
            while parent:
                counts[parent.id] = counts.get(parent.id, 0) + count
                parent = parent.parent_id
        for partner in self:
            partner.customer_project_count = counts.get(partner._origin.id, 0)

    def _get_customer_projects_domain(self):
        return [('partner_id', 'child_of', self._origin.ids), ('is_template', '=', False)]

    @api.readonly
    def action_view_customer_projects(self):
        """Open all projects of the customer that the user may read."""
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Projects of %s", self.display_name),
            'res_model': 'project.project',
            'view_mode': 'list,kanban,form',
            'domain': self._get_customer_projects_domain(),
            'context': {'default_partner_id': self.id, 'search_default_kind': 1},
        }
