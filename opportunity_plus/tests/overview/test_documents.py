from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestDocuments(OpportunityPlusCommon):
    """The documents of an opportunity and of its quotations, as far as one may read them."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead([(self.bike, {})])
        self.order = self._quote(self.lead)
        self.plan = self._attach(self.lead, "plan.pdf")
        self.offer = self._attach(self.order, "offer.pdf")

    def _attach(self, record, name):
        return self.env['ir.attachment'].create(
            {'name': name, 'raw': b'x', 'res_model': record._name, 'res_id': record.id}
        )

    def _open(self, user, lead=None):
        """What a user sees behind the button, which counts the same."""
        lead = (lead or self.lead).with_user(user)
        action = lead.action_view_documents()
        documents = self.env['ir.attachment'].with_user(user).search(action['domain'])
        self.assertEqual(lead.document_count, len(documents))
        self.assertEqual(
            action['context'], {'default_res_model': 'crm.lead', 'default_res_id': lead.id}
        )
        return documents.sudo()

    def test_of_opportunity_and_quotations(self):
        other = self._create_lead()
        self._attach(other, "other.pdf")
        self._attach(self._create_order(other.browse()), "unlinked.pdf")
        documents = self._open(self.salesperson)
        self.assertEqual(documents, self.plan | self.offer)
        self.assertEqual(self.offer.opportunity_order_id, self.order)
        self.assertFalse(self.plan.opportunity_order_id)
        self.assertEqual(len(self._open(self.salesperson, other)), 1)

    def test_what_one_may_not_read(self):
        self.order.user_id = self.colleague
        self.assertEqual(self._open(self.salesperson), self.plan)
        self.assertEqual(self._open(self.leader), self.plan | self.offer)
        group = self.env['ir.model.access'].search([('model_id.model', '=', 'sale.order')])
        group.write({'perm_read': False})
        self.assertEqual(self._open(self.leader), self.plan)

    def test_a_new_opportunity(self):
        self.assertEqual(self.env['crm.lead'].new({'name': "New"}).document_count, 0)

    def test_pictures_of_fields_are_no_documents(self):
        self._attach(self.order, "signature").res_field = 'signature'
        self.assertEqual(self._open(self.salesperson), self.plan | self.offer)

    def test_many_at_once(self):
        def count(leads):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(leads.mapped('document_count')), {2})
            return self.env.cr.sql_log_count - before

        leads = self.env['crm.lead']
        for _number in range(12):
            lead = self._create_lead()
            order = self._create_order(lead, [(self.bike, {})])
            self._attach(lead, "a")
            self._attach(order, "b")
            leads += lead
        leads = leads.with_user(self.salesperson)
        self.salesperson.group_ids = [
            Command.link(self.env.ref('sales_team.group_sale_salesman_all_leads').id)
        ]
        count(leads[:2])
        self.assertEqual(count(leads[:2]), count(leads))

    # Of the products, and files of the customer

    def _keep_with_product(self, record, name, **values):
        document = self.env['product.document'].create(
            {'name': name, 'raw': b'x', 'res_model': record._name, 'res_id': record.id, **values}
        )
        return document.ir_attachment_id

    def test_of_the_products(self):
        brochure = self._keep_with_product(self.bike.product_tmpl_id, "brochure.pdf")
        drawing = self._keep_with_product(self.bike, "drawing.pdf")
        self._keep_with_product(self.bike, "old.pdf", active=False)
        self._keep_with_product(self.helmet, "helmet.pdf")
        shown = self._open(self.salesperson)
        self.assertEqual(shown, self.plan | self.offer | brochure | drawing)
        self.assertEqual(brochure.opportunity_holder, "Bike")
        self.assertEqual(self.offer.opportunity_holder, self.order.display_name)
        self.assertFalse(self.plan.opportunity_holder)
        self.lead.opportunity_line_ids.active = False
        self.assertEqual(self._open(self.salesperson), self.plan | self.offer)

    def test_of_a_product_that_one_may_not_read(self):
        self._keep_with_product(self.bike, "drawing.pdf")
        self.env['ir.rule'].create(
            {
                'name': "Not the bike",
                'model_id': self.env['ir.model']._get_id('product.product'),
                'domain_force': f"[('id', '!=', {self.bike.id})]",
            }
        )
        self.assertEqual(self._open(self.salesperson), self.plan | self.offer)

    def _link(self, *documents, user=None):
        lead = self.lead.with_user(user or self.salesperson)
        action = lead.action_link_existing()
        wizard = self.env[action['res_model']].with_user(lead.env.user).browse(action['res_id'])
        lines = wizard.document_line_ids
        offered = lines.attachment_id
        lines.filtered(lambda line: line.attachment_id in documents).is_selected = True
        wizard.action_link()
        return offered.sudo()

    def test_files_of_the_customer_are_linked(self):
        ann = self.env['res.partner'].create({'name': "Ann", 'parent_id': self.customer.id})
        stranger = self.env['res.partner'].create({'name': "Red Bikes"})
        archive = self._attach(self.customer, "contract.pdf")
        letter = self._attach(ann, "letter.pdf")
        self._attach(stranger, "other.pdf")
        self.assertEqual(self._link(archive), archive | letter)
        self.assertEqual(self._open(self.salesperson), self.plan | self.offer | archive)
        self.assertIn("contract.pdf", self.lead.message_ids[0].body)
        self.assertEqual(archive.res_model, 'res.partner')
        self.assertEqual(self._link(letter), letter)
        other = self._create_lead()
        head = (self.lead | other).with_user(self.leader).merge_opportunity()
        self.assertEqual(head.customer_document_ids, archive | letter)
        self.assertFalse(head.copy().customer_document_ids)
        letter.unlink()
        self.assertEqual(head.customer_document_ids, archive)

    def test_files_of_others_are_not_linked(self):
        stranger = self.env['res.partner'].create({'name': "Red Bikes"})
        foreign = self._attach(stranger, "other.pdf")
        lead = self.lead.with_user(self.salesperson)
        with self.assertRaisesRegex(UserError, "other.pdf.*Blue Bikes"):
            lead._link_documents(foreign)
        server = self.env['ir.mail_server'].create({'name': "Mail", 'smtp_host': 'localhost'})
        hidden = self._attach(server, "secret.txt")
        with self.assertRaises(AccessError):
            lead.write({'customer_document_ids': [Command.link(hidden.id)]})
        self.lead.customer_document_ids = hidden
        self.assertNotIn(hidden, self._open(self.salesperson))

    def test_one_cannot_group_by_files(self):
        """Odoo would look at all files of the database whenever it loads views."""
        leads = self.env['crm.lead'].with_user(self.salesperson)
        field = leads.fields_get(['customer_document_ids'], ['groupable'])['customer_document_ids']
        self.assertFalse(field['groupable'])
