from odoo import api, models
from odoo.fields import Domain

from ..people.crm_opportunity_role import KINDS

# What the names of linked records are made of: asked for one by one, each brings its whole row.
NAMES = {
    'res.partner': (
        'name',
        'complete_name',
        'commercial_company_name',
        'company_name',
        'email',
        'is_company',
        'parent_id',
        'phone',
        'type',
    ),
    'crm.opportunity.role': ('name',),
    'product.product': ('default_code', 'product_tmpl_id'),
    'product.template': ('name', 'company_id'),
    'account.tax': ('name', 'company_id', 'country_id', 'tax_scope', 'type_tax_use'),
}


class CrmLead(models.Model):
    """The lists of the form are read together: each would ask for its own, and twice."""

    _inherit = 'crm.lead'

    @api.readonly
    def web_read(self, specification):
        """Read records for the web client, with few queries for their lists (Odoo: ``web``)."""
        # Unsaved records have their lists in the cache already. A name alone is asked for by who
        # may read no opportunity, too: that of a meeting or a task.
        if specification and self and all(self._ids):
            # All columns at once, those that figures are made of too.
            self.fetch([name for name in specification if self._is_no_list(name)])
            self._prefetch_relations(specification)
            self._prefetch_opportunity_lines(specification)
            if 'order_ids' in specification:
                self._insert_linked('order_ids', self._search_linked('order_ids'))
        return super().web_read(specification)

    def _is_no_list(self, name):
        field = self._fields.get(name)
        return field and field.type not in ('one2many', 'many2many')

    def _prefetch_relations(self, names):
        """Put the people of all kinds, and what is shown of them, in the cache.

        :param names: the fields that are asked for
        """
        kinds = [kind for kind, _label in KINDS if f'{kind}_relation_ids' in names]
        relations = self._search_linked('relation_ids', Domain('kind', 'in', kinds))
        for kind in kinds:
            of_kind = relations.filtered(lambda relation, kind=kind: relation.kind == kind)
            self._insert_linked(f'{kind}_relation_ids', of_kind)
        self._prefetch_names(relations.partner_id)
        self._prefetch_names(relations.role_id)

    def _prefetch_opportunity_lines(self, names):
        """Put the products, and what is shown of their taxes, in the cache.

        :param names: the fields that are asked for
        """
        if 'opportunity_line_ids' in names:
            lines = self._search_linked('opportunity_line_ids', Domain('active', '=', True))
            self._insert_linked('opportunity_line_ids', lines)
            self._prefetch_names(lines.product_id)
            self._prefetch_names(lines.product_id.sudo().product_tmpl_id)
            self._prefetch_names(lines.tax_ids)

    @api.model
    def _prefetch_names(self, records):
        """In sudo: names of what the reader may not open are shown as everywhere in Odoo."""
        records.sudo().fetch(NAMES[records._name])

    def _search_linked(self, name, domain=Domain.TRUE):
        """Find what belongs to the opportunities, archived or not, with what the user may read.

        :param name: a one2many field
        """
        field = self._fields[name]
        records = self.env[field.comodel_name].with_context(active_test=False)
        return records.search_fetch(Domain(field.inverse_name, 'in', self.ids) & domain)

    def _insert_linked(self, name, records):
        """Fill the cache of a one2many field as reading it would."""
        field = self._fields[name]
        groups = records.grouped(field.inverse_name)
        field._insert_cache(self, [groups.get(lead, records.browse())._ids for lead in self])
