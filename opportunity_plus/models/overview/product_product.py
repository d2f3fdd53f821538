from collections import defaultdict

from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = 'product.product'

    def _get_files_by_product(self):
        """The files of products and of their templates, which is one query for both.

        :returns: dict of ``ir.attachment`` by product and by template
        """
        files = defaultdict(self.env['ir.attachment'].browse)
        if not self:
            return files
        domain = Domain.FALSE
        for records in (self, self.product_tmpl_id):
            own = Domain('res_model', '=', records._name) & Domain('res_id', 'in', records.ids)
            domain |= own
        documents = self.env['product.document'].with_context(active_test=True)
        for document in documents.search(domain):
            holder = self.env[document.res_model].browse(document.res_id)
            files[holder] |= document.ir_attachment_id
        return files
