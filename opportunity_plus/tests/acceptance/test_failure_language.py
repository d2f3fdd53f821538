from odoo.tests import tagged
from odoo.tools import html2plaintext
from odoo.tools.translate import code_translations

from ..common_company_of_amount import CompanyOfAmountCommon

LOGGER = 'odoo.addons.opportunity_plus.models'
# What is said of a missing rate, and by whom.
SAID = {
    "The currency %(currency)s has no exchange rate": "Aucun taux de change pour %(currency)s",
    "A quotation of this opportunity was accepted": "Un devis a été accepté",
    "The amounts of this opportunity could not be converted": "Montants non convertis",
    "The amounts could not be updated": "Montant non mis à jour",
}


class French(dict):
    """Translations by the beginning of a term: the whole of it may change."""

    def get(self, source, default=None):
        found = (said for term, said in SAID.items() if source.startswith(term))
        return next(found, default)


@tagged('post_install', '-at_install')
class TestFailureLanguage(CompanyOfAmountCommon):
    """Why something failed is told in the language of who is told, whoever caused it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('fr_FR')
        cls.salesperson.lang = 'fr_FR'
        cls.exotic = cls.env['res.currency'].create({'name': 'OPX', 'symbol': 'X'})
        cls.pricelist = cls.env['product.pricelist'].create(
            {'name': "X", 'currency_id': cls.exotic.id}
        )

    def setUp(self):
        super().setUp()
        key = ('opportunity_plus', 'fr_FR')
        before = code_translations.get_python_translations(*key)
        self.addCleanup(code_translations.python_translations.__setitem__, key, before)
        code_translations.python_translations[key] = French(before)

    def _assert_french(self, lead, problem):
        activity = lead.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        text = f'{activity.summary or ""} {html2plaintext(activity.note)}'
        self.assertIn("Aucun taux de change", text)
        self.assertIn(problem, text)
        self.assertNotIn("exchange rate", text)

    def test_quotation_that_another_accepts(self):
        lead = self._create_lead()
        order = self._create_order(lead, pricelist_id=self.pricelist.id)
        with self.assertLogs(LOGGER, 'WARNING') as logs:
            order.with_user(self.manager).with_context(lang='en_US').action_confirm()
        self.assertEqual(len(logs.output), 1)
        self._assert_french(lead, "Un devis a été accepté")
        self.assertIn("Aucun taux de change", lead.acceptance_failure)

    def test_several_of_several_readers(self):
        leads = [self._create_lead(), self._create_lead(user_id=self.colleague.id)]
        orders = [self._create_order(lead, pricelist_id=self.pricelist.id) for lead in leads]
        with self.assertLogs(LOGGER, 'WARNING'):
            self.env['sale.order'].concat(*orders).action_confirm()
        self._assert_french(leads[0], "Un devis a été accepté")
        self.assertIn("exchange rate", leads[1].activity_ids.note)

    def test_merge(self):
        head = self._create_lead([(self.product, {})], probability=90)
        rate = self.exotic.rate_ids.create({'currency_id': self.exotic.id, 'name': '2000-01-01'})
        tail = self._create_lead([(self.product, {})], pricelist_id=self.pricelist.id)
        self.env.flush_all()
        rate.unlink()
        merged = (head | tail).merge_opportunity()
        self._assert_french(merged, "Montants non convertis")

    def test_company_that_a_job_changes(self):
        team = self.env['crm.team'].create({'name': "Abroad", 'company_id': self.other_company.id})
        self.salesperson.company_ids += self.other_company
        lead = self._create_free_lead(company_id=self.company.id, expected_revenue=500.0)
        self._forget_rates()
        job = lead.with_context(ir_cron_progress_id=1)
        with self.assertLogs(LOGGER, 'WARNING'):
            job.write({'user_id': self.salesperson.id, 'team_id': team.id})
        self._assert_french(lead, "Montants non convertis")

    def test_daily_job(self):
        rate = self.exotic.rate_ids.create({'currency_id': self.exotic.id, 'name': '2000-01-01'})
        lead = self._create_lead([(self.product, {})], pricelist_id=self.pricelist.id)
        self.env.flush_all()
        rate.unlink()
        with self.assertLogs(LOGGER, 'WARNING'):
            lead._refresh_apart('_refresh', [], ('expected_revenue',))
        self._assert_french(lead, "Montant non mis à jour")
