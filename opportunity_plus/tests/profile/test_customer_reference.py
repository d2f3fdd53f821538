from odoo.tests import Form, tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestCustomerReference(OpportunityPlusCommon):
    """The customer's code is shown on the opportunity, which is found by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.ref = 'C-0815'
        cls.ann = cls.env['res.partner'].create({'name': "Ann", 'parent_id': cls.customer.id})
        cls.lead = cls._create_lead(partner_id=cls.ann.id)
        cls.env.flush_all()

    def _find(self, *condition):
        leads = self.env['crm.lead'].with_user(self.salesperson)
        return leads.search([('partner_ref', *condition), ('id', 'in', self.all_ids)])

    def test_that_of_the_contact_or_of_its_company(self):
        self.assertEqual(self.lead.partner_ref, 'C-0815')
        self.ann.ref = 'A-1'
        self.assertEqual(self.lead.partner_ref, 'A-1')
        with Form(self.lead.with_user(self.salesperson)) as form:
            form.partner_id = self.customer
            self.assertEqual(form.partner_ref, 'C-0815')

    def test_found(self):
        other = self._create_lead(partner_id=False)
        own = self._create_lead(partner_id=self.env['res.partner'].create({'name': "B"}).id)
        self.all_ids = (self.lead | other | own).ids
        self.assertEqual(self._find('ilike', '0815'), self.lead)
        self.assertEqual(self._find('=', 'C-0815'), self.lead)
        self.assertEqual(self._find('=', False), other | own)
        self.assertEqual(self._find('!=', 'C-0815'), other | own)
        self.ann.ref = 'A-1'
        self.assertFalse(self._find('=', 'C-0815'))
        self.assertEqual(self._find('=', 'A-1'), self.lead)

    def test_a_contact_that_one_may_not_read_tells_nothing(self):
        self.env['ir.rule'].create(
            {
                'name': "Not these",
                'model_id': self.env['ir.model']._get_id('res.partner'),
                'domain_force': f"[('id', 'not in', {(self.ann | self.customer).ids})]",
            }
        )
        lead = self.lead.with_user(self.salesperson)
        self.assertFalse(lead.partner_ref)
