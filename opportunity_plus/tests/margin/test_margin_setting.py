from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import convert_file

from ...tools.margin import SEE_MARGIN


@tagged('post_install', '-at_install')
class TestMarginSetting(TransactionCase):
    """The checkbox: on at first, off for all but sales managers, and kept by an update."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env.ref(SEE_MARGIN)
        cls.salesperson = new_test_user(cls.env, 'op_sales', 'sales_team.group_sale_salesman')
        cls.manager = new_test_user(cls.env, 'op_manager', 'sales_team.group_sale_manager')

    def _switch(self, on):
        with Form(self.env['res.config.settings']) as form:
            form.group_see_margin = on
        form.record.execute()

    def _who_sees(self):
        users = self.salesperson | self.manager
        return users.filtered(lambda user: user.has_group(SEE_MARGIN))

    def _update(self):
        """Read the file of the groups as an update of the addon does."""
        convert_file(
            self.env, 'opportunity_plus', 'security/opportunity_plus_groups.xml', {}, mode='update'
        )

    def test_on_at_first(self):
        self.assertTrue(self.env['res.config.settings'].create({}).group_see_margin)
        self.assertEqual(self._who_sees(), self.salesperson | self.manager)

    def test_off_and_on(self):
        self._switch(False)
        self.assertEqual(self._who_sees(), self.manager)
        self.assertFalse(self.env['res.config.settings'].create({}).group_see_margin)
        # Another setting that is saved switches nothing back.
        self.env['res.config.settings'].create({}).execute()
        self.assertEqual(self._who_sees(), self.manager)
        self._switch(True)
        self.assertEqual(self._who_sees(), self.salesperson | self.manager)

    def test_off_twice_keeps_managers(self):
        for on in (False, True, False):
            self._switch(on)
        self.assertEqual(self._who_sees(), self.manager)

    def test_an_update_leaves_it_off(self):
        self._switch(False)
        self._update()
        self.assertEqual(self._who_sees(), self.manager)

    def test_an_update_leaves_it_on(self):
        self._update()
        self.assertEqual(self._who_sees(), self.salesperson | self.manager)

    def test_an_update_of_a_database_without_the_setting(self):
        """Where nobody could decide yet, all go on seeing what they saw."""
        data = self.env['ir.model.data'].search(
            [('module', '=', 'opportunity_plus'), ('name', '=', SEE_MARGIN.split('.')[1])]
        )
        self.group.implied_by_ids = False
        data.unlink()
        self.group.name = "Former"
        self.assertFalse(self._who_sees())
        self._update()
        self.assertEqual(self._who_sees(), self.salesperson | self.manager)
