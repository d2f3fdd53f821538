from lxml import etree

from odoo.tests import tagged

from ..common import OpportunityPlusCommon


@tagged('post_install', '-at_install')
class TestBesideOthers(OpportunityPlusCommon):
    """Other addons define fields of the same name, and show them in places of their own."""

    def _count(self, xmlid, view_type, name):
        arch = self.env['crm.lead'].get_view(self.env.ref(xmlid).id, view_type)['arch']
        return len(etree.fromstring(arch).xpath(f'//field[@name="{name}"][not(ancestor::field)]'))

    def test_a_field_is_shown_once(self):
        for xmlid, view_type in (
            ('crm.crm_lead_view_form', 'form'),
            ('crm.crm_case_tree_view_oppor', 'list'),
        ):
            for name in ('code', 'industry_id'):
                with self.subTest(name, view_type=view_type):
                    self.assertEqual(self._count(xmlid, view_type, name), 1)
                    self.env['ir.ui.view'].create(
                        {
                            'name': "Another addon's",
                            'model': 'crm.lead',
                            'inherit_id': self.env.ref(xmlid).id,
                            'priority': 99,
                            'arch': f"""<data>
                                <field name="user_id" position="after">
                                    <field name="{name}" string="Theirs"/>
                                </field>
                            </data>""",
                        }
                    )
                    self.assertEqual(self._count(xmlid, view_type, name), 1)
