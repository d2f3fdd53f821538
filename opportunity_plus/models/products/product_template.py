from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    @api.constrains('company_id')
    def _check_opportunity_companies(self):
        """A product that opportunities of other companies have belongs to all, as with orders."""
        for company, templates in self.filtered('company_id').grouped('company_id').items():
            lines = self.env['crm.opportunity.line'].sudo().with_context(active_test=False)
            domain = Domain('product_id.product_tmpl_id', 'in', templates.ids)
            domain &= Domain('company_id', '!=', False)
            line = lines.search(domain & ~Domain('company_id', 'child_of', company.id), limit=1)
            if line:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” cannot be restricted to the company %(company)s: there are"
                        " opportunities of %(other)s with it. Archive it and create another one"
                        " for that company, or leave it shared.",
                        product=line.product_id.display_name,
                        company=company.name,
                        other=line.company_id.name,
                    )
                )
