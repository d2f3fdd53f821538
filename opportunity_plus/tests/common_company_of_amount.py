from .common_companies import CompaniesCommon


class CompanyOfAmountCommon(CompaniesCommon):
    """Opportunities that nobody has yet, a product, and rates that can be taken away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product("Untaxed", 100.0, taxes=cls.env['account.tax'])
        cls.own_rate = cls.env['res.currency.rate'].create(
            {
                'currency_id': cls.currency.id,
                'name': '2000-01-01',
                'rate': 0.25,
                'company_id': cls.other_company.id,
            }
        )
        cls.free_stage = cls.env['crm.stage'].create({'name': "Free", 'sequence': 2})

    def _create_free_lead(self, lines=(), **values):
        values = {'user_id': False, 'team_id': False, 'stage_id': self.free_stage.id, **values}
        return self._create_lead(lines, **values)

    def _there(self, records):
        companies = (self.other_company | self.company).ids
        return records.with_context(allowed_company_ids=companies)

    def _forget_rates(self):
        self.own_rate.unlink()
        self.foreign.rate_ids.unlink()

    def _accept(self, lead, **values):
        order = self._create_order(lead, [(self.product, {})], user_id=False, **values)
        order.action_confirm()
        return order

    def _retry(self):
        with self.enter_registry_test_mode():
            self.env.ref('opportunity_plus.ir_cron_retry_acceptance').method_direct_trigger()
        self.env.invalidate_all()
