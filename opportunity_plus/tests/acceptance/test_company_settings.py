from contextlib import closing

from odoo.tests import tagged

from ..common_companies import CompaniesCommon


@tagged('post_install', '-at_install')
class TestCompanySettings(CompaniesCommon):
    """Whatever another company has set decides nothing here, also for who works there."""

    def _find_settings(self):
        """Every setting of ours that a company has, with all its values."""
        for name, field in self.env['res.company']._fields.items():
            if field.store and 'opportunity_plus' in field._modules:
                if field.type == 'boolean':
                    yield name, [False, True]
                elif field.type == 'selection':
                    yield name, field.get_values(self.env)

    def _sell_and_cancel(self):
        """What becomes of a deal, its stage and the other quotation."""
        lead = self._create_lead([(self.bike, {})])
        order, sibling = self._create_order(lead), self._create_order(lead)
        companies = (self.other_company | self.company).ids
        order.with_context(allowed_company_ids=companies).action_confirm()
        names = ('won_status', 'stage_id', 'probability', 'expected_revenue')
        seen = [lead.read(names, load=None)[0], sibling.state]
        order.with_context(allowed_company_ids=companies)._action_cancel()
        seen += [lead.read(names, load=None)[0], sibling.state]
        for values in (seen[0], seen[2]):
            del values['id']
        return seen

    def _run(self):
        with closing(self.env.cr.savepoint()):
            seen = self._sell_and_cancel()
            self.env.flush_all()
        self.env.invalidate_all()
        return seen

    def test_every_setting(self):
        tried = 0
        for name, values in self._find_settings():
            for own in values:
                self.company[name] = own
                seen = []
                for other in values:
                    self.other_company[name] = other
                    seen.append(self._run())
                    tried += 1
                with self.subTest(name, own=own):
                    self.assertEqual(seen, [seen[0]] * len(seen))
        self.assertGreater(tried, 10)
