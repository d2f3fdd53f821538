from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What tells which documents products have.
DOCUMENT_FIELDS = {
    'crm.lead': ['customer_document_ids'],
    'crm.opportunity.line': ['active', 'lead_id', 'product_id'],
    'ir.attachment': ['res_field', 'res_id', 'res_model'],
    'product.document': ['active', 'ir_attachment_id'],
    'product.product': ['product_tmpl_id'],
    'sale.order': ['opportunity_id'],
}


class CrmLead(models.Model):
    """The documents of an opportunity in one place.

    Its own, those of its quotations, those of its products, and files of the customer that were
    linked to it.
    """

    _inherit = 'crm.lead'

    document_count = fields.Integer(
        string="Documents",
        compute='_compute_document_count',
        help="Documents of the opportunity, of its quotations and products, and linked files of the"
        " customer that you may read.",
    )
    customer_document_ids = fields.Many2many(
        'ir.attachment',
        'crm_lead_customer_document_rel',
        string="Linked Files of the Customer",
        copy=False,
        help="Files that are kept with the customer, and concern this opportunity.",
    )

    @api.depends('opportunity_line_ids.product_id', 'customer_document_ids')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_document_count(self):
        """Count the documents of what the user may read; so they may be read, too.

        In sudo: attachments would look for the opportunities and orders once more.
        """
        self._tell(['documents'])

    def _get_questions(self):
        question = ['document_count'], self._get_documents_query, self._set_documents
        return {**super()._get_questions(), 'documents': question}

    def _set_documents(self, rows):
        own = {row['lead_id']: row['count'] for row in rows if not row['document_id']}
        readable = self._filter_documents(rows)
        for lead in self:
            lead.document_count = own.get(lead._origin.id, 0) + len(readable[lead])

    def _get_document_orders(self):
        """The quotations and orders whose documents are shown, as far as the user may read them."""
        orders = self.env['sale.order']
        if not orders.has_access('read'):
            return orders
        # What was read before in sudo is in the cache as well.
        return self._origin.order_ids._filtered_access('read')

    def _get_own_documents_domain(self, orders):
        """Domain of the attachments of the opportunities and of their quotations.

        :param orders: what :meth:`_get_document_orders` returned
        """
        own = Domain('res_model', '=', self._name) & Domain('res_id', 'in', self._origin.ids)
        return own | (Domain('res_model', '=', orders._name) & Domain('res_id', 'in', orders.ids))

    def _get_other_documents(self):
        """The documents of the products, and the linked files, as far as the user may read them.

        :returns: dict of ``ir.attachment`` by opportunity
        """
        return self._filter_documents(self._ask(['documents'])['documents'])

    def _filter_documents(self, rows):
        """What the user may read of documents that belong to others, asked for all at once.

        :param rows: those of :meth:`_get_documents_query`
        :returns: dict of ``ir.attachment`` by opportunity
        """
        Attachment = self.env['ir.attachment']
        ids_by_lead = defaultdict(list)
        for row in rows:
            if row['document_id']:
                ids_by_lead[row['lead_id']].append(row['document_id'])
        found = Attachment.browse({document for ids in ids_by_lead.values() for document in ids})
        # A search: files are accessed as what they belong to is.
        readable = found.search([('id', 'in', found.ids)]) if found else found
        return {lead: readable & Attachment.browse(ids_by_lead[lead._origin.id]) for lead in self}

    def _get_documents_query(self):
        """What counts documents of opportunities and orders, and finds those of others.

        Past the rules, but for orders that the user may not read.

        :returns: ``SQL`` for rows of ``lead_id``, ``document_id`` and ``count``: without document
            how many an opportunity and its orders have, else one of a product or of the customer
        """
        for model, names in DOCUMENT_FIELDS.items():
            self.env[model].flush_model(names)
        orders = self._get_document_orders()
        return SQL(
            """
            SELECT COALESCE(sale.opportunity_id, attachment.res_id) AS lead_id,
                NULL::int AS document_id, COUNT(*) AS count
            FROM ir_attachment attachment
                LEFT JOIN sale_order sale
                    ON sale.id = attachment.res_id AND attachment.res_model = 'sale.order'
            WHERE attachment.res_field IS NULL
                AND (attachment.res_model, attachment.res_id) IN %(holders)s
            GROUP BY 1
            UNION ALL
            SELECT rel.crm_lead_id, rel.ir_attachment_id, 1
            FROM crm_lead_customer_document_rel rel
            WHERE rel.crm_lead_id IN %(leads)s
            UNION
            SELECT line.lead_id, attachment.id, 1
            FROM crm_opportunity_line line
                JOIN product_product product ON product.id = line.product_id
                JOIN ir_attachment attachment
                    ON attachment.res_model = 'product.product'
                    AND attachment.res_id = product.id
                    OR attachment.res_model = 'product.template'
                    AND attachment.res_id = product.product_tmpl_id
                JOIN product_document document
                    ON document.ir_attachment_id = attachment.id AND document.active
            WHERE line.active AND line.lead_id IN %(leads)s
            """,
            leads=tuple(self.ids),
            holders=(
                *((self._name, lead_id) for lead_id in self.ids),
                *((orders._name, order_id) for order_id in orders.ids),
            ),
        )

    @api.readonly
    def action_view_documents(self):
        """Open the documents as cards; what is added there is attached to the opportunity."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'opportunity_plus.crm_lead_document_action'
        )
        domain = self._get_own_documents_domain(self._get_document_orders())
        if others := self._get_other_documents()[self]:
            domain |= Domain('id', 'in', others.ids)
        return {
            **action,
            'display_name': self.env._("Documents of %s", self.display_name),
            'domain': list(domain),
            'context': {'default_res_model': self._name, 'default_res_id': self.id},
        }

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group no opportunities by files.

        Whenever views are loaded, Odoo tries by which fields one can group, and to do so by files
        it checks the access to each file of the database.
        """
        if groupby_spec == 'customer_document_ids':
            raise ValueError(f"Group by files: {groupby_spec!r}")
        return super()._read_group_groupby(alias, groupby_spec, query)

    # Files of the customer are linked, not copied.

    def _get_linkable_documents_domain(self):
        """Domain of the files of the customer's company and its people that are not linked yet."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        people = self.env['res.partner'].search([('id', 'child_of', customer.ids)])
        domain = Domain('res_model', '=', people._name) & Domain('res_id', 'in', people.ids)
        return domain & Domain('id', 'not in', self.customer_document_ids.ids)

    def _link_documents(self, documents):
        """Link files of the customer to the opportunity; the chatter names them.

        :param documents: ``ir.attachment`` records
        :raise UserError: naming the first file that is none of the customer
        """
        self.ensure_one()
        self._check_may_link()
        documents.check_access('read')
        foreign = documents - documents.search(
            Domain('id', 'in', documents.ids) & self._get_linkable_documents_domain()
        )
        if foreign - self.customer_document_ids:
            raise UserError(
                self.env._(
                    "“%(document)s” is not a file of %(customer)s, the customer of"
                    " “%(opportunity)s”: attach it to the customer or to the opportunity.",
                    document=foreign[:1].name,
                    customer=self.partner_id.display_name,
                    opportunity=self.display_name,
                )
            )
        self.customer_document_ids |= documents
        names = ", ".join(documents.mapped('name'))
        self.message_post(body=self.env._("Linked: %s", names))

    def _merge_dependences(self, opportunities):
        """The linked files come along."""
        if documents := opportunities.sudo().customer_document_ids:
            self.sudo().customer_document_ids |= documents
        return super()._merge_dependences(opportunities)
