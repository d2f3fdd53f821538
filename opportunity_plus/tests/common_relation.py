from contextlib import ExitStack

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .common import OpportunityPlusCommon


class RelationCommon(OpportunityPlusCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env['res.partner']
        cls.ann, cls.bob = Partner.create(
            [
                {'name': "Ann", 'parent_id': cls.customer.id},
                {'name': "Bob", 'parent_id': cls.customer.id},
            ]
        )
        cls.rival = Partner.create({'name': "Rival Bikes", 'is_company': True})
        cls.other_rival = Partner.create({'name': "Slow Wheels", 'is_company': True})
        cls.decision_maker = cls.env.ref('opportunity_plus.role_contact_decision_maker')
        cls.influencer = cls.env.ref('opportunity_plus.role_contact_influencer')
        cls.reseller = cls.env.ref('opportunity_plus.role_partner_reseller')

    @classmethod
    def _add(cls, lead, partner, kind='contact', **values):
        return cls.env['crm.opportunity.relation'].create(
            {'lead_id': lead.id, 'partner_id': partner.id, 'kind': kind, **values}
        )


class CompetitorCommon(RelationCommon):
    def _outcomes(self, lead):
        """What the opportunity says of each competitor."""
        lead.invalidate_recordset(['competitor_relation_ids'])
        return {r.partner_id: r.outcome for r in lead.competitor_relation_ids}

    def _create_contested(self, **values):
        """Create an opportunity with two competitors."""
        lead = self._create_lead(**values)
        self._add(lead, self.rival, 'competitor')
        self._add(lead, self.other_rival, 'competitor')
        return lead

    def _refused(self, text, exception=ValidationError):
        """Expect a refusal with its text, and undo as the end of a failed call does."""
        stack = ExitStack()
        stack.enter_context(self.assertRaisesRegex(exception, text))
        stack.enter_context(self.env.cr.savepoint())
        return stack

    def _lose(self, leads, competitor=None, user=None, **values):
        """Go through the Lost dialog as the salesperson does."""
        Wizard = self.env['crm.lead.lost'].with_user(user or self.salesperson)
        with Form(Wizard.with_context(default_lead_ids=leads.ids)) as form:
            if competitor:
                form.lost_competitor_id = competitor
            for name, value in values.items():
                form[name] = value
        wizard = form.save()
        return wizard.action_lost_reason_apply()


class RelationMergeCommon(CompetitorCommon):
    def _assert_sound(self, lead):
        """Nobody twice, one primary of each kind, and what opportunities are grouped by follows."""
        self.env.flush_all()
        self.env.invalidate_all()
        lead = lead.with_context(active_test=False)  # archived people count
        relations = lead.relation_ids
        keys = [(r.partner_id, r.kind, r.role_id) for r in relations]
        self.assertEqual(len(keys), len(set(keys)))
        for group in relations.filtered('is_primary').grouped('kind').values():
            self.assertEqual(len(group), 1)
        competitors = relations.filtered(lambda r: r.kind == 'competitor')
        self.assertEqual(lead.relation_competitor_ids, competitors.partner_id)
        self.assertEqual(lead.relation_person_ids, (relations - competitors).partner_id)
        self.assertEqual(lead.relation_role_ids, relations.role_id)
        lost_to = competitors.filtered(lambda r: r.outcome == 'lost')
        self.assertLessEqual(len(lost_to), 1)
        self.assertEqual(lead.lost_competitor_id, lost_to.partner_id)
        self.env.cr.execute(
            """SELECT array_agg(res_partner_id ORDER BY res_partner_id)
                 FROM crm_lead_relation_person_rel WHERE crm_lead_id = %s""",
            [lead.id],
        )
        stored = self.env.cr.fetchone()[0] or []
        self.assertEqual(stored, sorted((relations - competitors).partner_id.ids))


class RelationAccessCommon(RelationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env['res.company'].create({'name': "Other Ltd"})
        cls.elsewhere = new_test_user(
            cls.env,
            login='op_elsewhere',
            groups='sales_team.group_sale_salesman_all_leads',
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.leads = (
            cls._create_lead(name="Own", company_id=cls.company.id)
            | cls._create_lead(name="Nobody's", company_id=cls.company.id, user_id=False)
            | cls._create_lead(
                name="Colleague's", company_id=cls.company.id, user_id=cls.colleague.id
            )
        )
        for lead in cls.leads:
            cls._add(lead, cls.ann, role_id=cls.decision_maker.id)
        cls._add(cls.leads[2], cls.rival, 'partner', is_primary=True)
        cls.proposed = cls.env['res.partner'].create(
            [{'name': f"Wheels {index}"} for index in range(4)]
        )
        cls._add(cls.leads[2], cls.proposed[3], 'competitor')

    def _may(self, function):
        """Try something and undo it; tell whether it was allowed."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint()
        self.env.cr.clear()
        try:
            with mute_logger('odoo.addons.base.models.ir_rule'):
                function()
                self.env.flush_all()
        except AccessError:
            return False
        finally:
            savepoint.close(rollback=True)
        return True

    def _get_allowed(self, functions):
        return ''.join(key for key, function in functions.items() if self._may(function))


class RelationImportCommon(CompetitorCommon):
    """A file is loaded as by the import dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(name="Imported")

    def _load(self, model, fields, *rows):
        result = self.env[model].load(fields, [list(map(str, row)) for row in rows])
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _load_relations(self, *rows, fields=('lead_id/.id', 'partner_id/.id', 'kind')):
        return self._load('crm.opportunity.relation', [*fields], *rows)

    def _read(self, relations):
        fields = relations._fields.keys() - {'write_date', 'write_uid'}
        return relations.read(sorted(fields))

    def _assert_loaded(self, result):
        self.assertEqual(result['messages'], [])
        return result['ids']

    def _assert_refused(self, result, row, text):
        """Expect a refusal that names its row, and that nothing was imported."""
        self.assertFalse(result['ids'])
        told = {(m['rows']['from'], m['message']) for m in result['messages']}
        refusals = {message for place, message in told if place == row}
        self.assertIn(text, " ".join(refusals))
        # Odoo repeats the first refusal of a batch for its first row.
        self.assertLessEqual({message for _place, message in told}, refusals)
