from contextlib import suppress

from odoo import api, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.tools import SQL

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
    'product.product': ('combination_indices', 'default_code', 'product_tmpl_id'),
    'product.template': ('name', 'company_id'),
    'account.tax': ('name', 'company_id', 'country_id', 'tax_scope', 'type_tax_use'),
}
# Columns that no form shows, of which the explanation of the amount and the origin are made.
UNSEEN = ('amount_lines', 'is_led', 'origin_name', 'primary_order_id')
KIND_FIELDS = {f'{kind}_relation_ids': kind for kind, _label in KINDS}


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
            unseen = UNSEEN if 'amount_explanation' in specification else ()
            names = [*filter(self._is_no_list, specification), *unseen]
            # A page was searched with its columns: to fetch them is a second check of access.
            if self._lack_columns(names):
                self.fetch(names)
            specification = self._insert_orders(specification)
            # Odoo leaves out what is deleted.
            with suppress(MissingError):
                self._tell(self._get_questions_on(specification.keys()))
                specification = self._sort_lines(specification)
        return super().web_read(specification)

    def _is_no_list(self, name):
        field = self._fields.get(name)
        return field and field.type not in ('one2many', 'many2many')

    def _lack_columns(self, names):
        columns = [field for name in names if (field := self._fields[name]).store]
        return any(any(field._cache_missing_ids(self)) for field in columns)

    def _insert_orders(self, specification):
        """Put the orders in the cache, in the order in which they are shown.

        :returns: the specification, without that order: Odoo would search them once more for it
        """
        if 'order_ids' not in specification:
            return specification
        order = specification['order_ids'].get('order')
        found = self._search_linked('order_ids', order=order)
        self._insert_linked('order_ids', found)
        # What was in the cache before stays there.
        if any(lead.order_ids._ids != (found & lead.order_ids)._ids for lead in self):
            return specification
        return self._without_order(specification, 'order_ids')

    def _sort_lines(self, specification):
        """Sort the products in the cache; return the specification without their order."""
        order = specification.get('opportunity_line_ids', {}).get('order')
        if not order:
            return specification
        field = self._fields['opportunity_line_ids']
        for lead in self:
            field._update_cache(lead, lead.opportunity_line_ids.sorted(order)._ids)
        return self._without_order(specification, 'opportunity_line_ids')

    @api.model
    def _without_order(self, specification, name):
        shown = {key: value for key, value in specification[name].items() if key != 'order'}
        return {**specification, name: shown}

    def _get_questions(self):
        """Lists are read where there is something in them only."""
        lines = ['opportunity_line_ids'], self._get_lines_query, self._set_lines
        people = list(KIND_FIELDS), self._get_people_query, self._set_people
        return {**super()._get_questions(), 'lines': lines, 'people': people}

    def _get_people_query(self):
        self.env['crm.opportunity.relation'].flush_model(['lead_id', 'partner_id'])
        self.env['mail.followers'].flush_model(['partner_id', 'res_id', 'res_model'])
        return SQL(
            """
            SELECT relation.id, follower.id IS NOT NULL AS is_follower
            FROM crm_opportunity_relation relation
                LEFT JOIN mail_followers follower
                    ON follower.res_model = 'crm.lead' AND follower.res_id = relation.lead_id
                    AND follower.partner_id = relation.partner_id
            WHERE relation.lead_id = ANY(%s)
            """,
            self.ids,
        )

    def _set_people(self, rows):
        """Put the people of all kinds, and what is shown of them, in the cache."""
        relations = self.env['crm.opportunity.relation']
        if rows:
            relations = self._search_linked('relation_ids')
            following = {row['id'] for row in rows if row['is_follower']}
            relations._fields['is_follower']._insert_cache(
                relations, [relation.id in following for relation in relations]
            )
            self._prefetch_names(relations.partner_id)
            relations.role_id._get_known()
        for name, kind in KIND_FIELDS.items():
            of_kind = relations.filtered(lambda relation, kind=kind: relation.kind == kind)
            self._insert_linked(name, of_kind)

    def _get_lines_query(self):
        self.env['crm.opportunity.line'].flush_model(['active', 'lead_id'])
        return SQL(
            'SELECT DISTINCT lead_id FROM crm_opportunity_line WHERE active AND lead_id = ANY(%s)',
            self.ids,
        )

    def _set_lines(self, rows):
        """Put the products, and what is shown of them and their taxes, in the cache."""
        lines = self.env['crm.opportunity.line']
        if rows:
            lines = self._search_linked('opportunity_line_ids', Domain('active', '=', True))
            products = lines.product_id
            self._prefetch_names(products)
            self._prefetch_names(products.sudo().product_tmpl_id)
            # A product that is no variant has no values.
            plain = products.sudo().filtered(lambda product: not product.combination_indices)
            products._fields['product_template_attribute_value_ids']._insert_cache(
                plain, [()] * len(plain)
            )
            self._prefetch_names(lines.tax_ids)
        self._insert_linked('opportunity_line_ids', lines)

    @api.model
    def _prefetch_names(self, records):
        """In sudo: names of what the reader may not open are shown as everywhere in Odoo."""
        records.sudo().fetch(NAMES[records._name])

    def _search_linked(self, name, domain=Domain.TRUE, order=None):
        """Find what belongs to the opportunities, archived or not, with what the user may read.

        :param name: a one2many field
        """
        field = self._fields[name]
        records = self.env[field.comodel_name].with_context(active_test=False)
        return records.search_fetch(
            Domain(field.inverse_name, 'in', self.ids) & domain, order=order
        )

    def _insert_linked(self, name, records):
        """Fill the cache of a one2many field as reading it would."""
        field = self._fields[name]
        groups = records.grouped(field.inverse_name)
        field._insert_cache(self, [groups.get(lead, records.browse())._ids for lead in self])
