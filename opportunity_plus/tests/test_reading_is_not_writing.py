import inspect
from contextlib import closing

from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import SQL, mute_logger

from .common import OpportunityPlusCommon
from .common_rooms import get_classes

# What says when, not what.
UNWATCHED = ('write_date', 'write_uid')
LOGGERS = ('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')


@tagged('post_install', '-at_install')
class TestReadingIsNotWriting(OpportunityPlusCommon):
    """Who may read an opportunity and not change it changes nothing of it, whatever is called.

    What is tried is found by itself: every public method and every dialog, those of Odoo too, which
    was written when reading an opportunity meant that one could write it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.opportunity_team_access = True
        cls.theirs = cls._create_lead(
            [(cls.bike, {})],
            name="Theirs",
            user_id=cls.colleague.id,
            team_relation_ids=[Command.create({'partner_id': cls.salesperson.partner_id.id})],
        )
        cls._create_order(cls.theirs, user_id=cls.colleague.id)
        cls.mine = cls._create_lead(name="Mine", stage_id=cls.stage_proposal.id, probability=90)

    def _look(self):
        """All that is stored of the opportunity, its products, people and quotations."""
        self.env.flush_all()
        rows = {}
        for table, column in (
            ('crm_lead', 'id'),
            ('crm_opportunity_line', 'lead_id'),
            ('crm_opportunity_relation', 'lead_id'),
            ('sale_order', 'opportunity_id'),
        ):
            query = 'SELECT to_jsonb(t) - %s::text[] FROM %s t WHERE %s = %s ORDER BY id'
            names = SQL.identifier(table), SQL.identifier(column)
            query = SQL(query, list(UNWATCHED), *names, self.theirs.id)
            rows[table] = [row for (row,) in self.env.execute_query(query)]
        return rows

    def _find_methods(self, model):
        """Every public method of addons that needs no argument."""
        for base in get_classes(self.env.registry[model]):
            if not base.__module__.startswith('odoo.addons.'):
                continue
            for name, value in vars(base).items():
                if name.startswith('_') or not inspect.isfunction(value):
                    continue
                _self, *others = inspect.signature(value).parameters.values()
                if all(p.default is not p.empty or p.kind in (2, 4) for p in others):
                    yield name

    def _assert_nothing_changes(self, function, what, expected):
        with closing(self.env.cr.savepoint()):
            try:
                function()
                self.env.flush_all()
            except Exception:  # noqa: BLE001 - how it is refused others test
                self.env.invalidate_all(flush=False)
            else:
                with self.subTest(what):
                    # New quotations of theirs are no fault: who may read may quote.
                    found = self._look()
                    known = {order['id'] for order in expected['sale_order']}
                    found['sale_order'] = [o for o in found['sale_order'] if o['id'] in known]
                    self.assertEqual(found, expected)
        self.env.invalidate_all(flush=False)
        self.env.transaction.clear()
        self.env.cr.precommit.clear()
        self.env.cr.precommit.data.clear()

    @users('op_salesperson')
    @mute_logger(*LOGGERS)
    def test_public_methods(self):
        theirs, mine = (lead.with_user(self.env.user) for lead in (self.theirs, self.mine))
        self.assertEqual((theirs.has_access('read'), theirs.has_access('write')), (True, False))
        expected, tried = self._look(), 0
        for records in (theirs, mine | theirs, theirs.opportunity_line_ids, theirs.relation_ids):
            for name in sorted(set(self._find_methods(records._name))):
                self._assert_nothing_changes(
                    lambda name=name, records=records: getattr(records, name)(), name, expected
                )
                tried += 1
        self.assertGreater(tried, 100)

    @users('op_salesperson')
    @mute_logger(*LOGGERS)
    def test_dialogs(self):
        """Made for the opportunity by whatever field they have for it, all that they can do."""
        expected, tried = self._look(), 0
        context = {'active_model': 'crm.lead', 'active_id': self.theirs.id}
        context['active_ids'] = (self.mine | self.theirs).ids
        for model, registry_class in self.env.registry.items():
            links = {
                name: self.theirs.id if field.type == 'many2one' else context['active_ids']
                for name, field in registry_class._fields.items()
                if field.comodel_name == 'crm.lead' and (field.store or field.inverse)
            }
            if not registry_class._transient or not links:
                continue
            dialogs = self.env[model].with_context(**context)
            for name in sorted(set(self._find_methods(model))):
                self._assert_nothing_changes(
                    lambda name=name, dialogs=dialogs, links=links: getattr(
                        dialogs.create(dict(links)), name
                    )(),
                    f'{model}.{name}',
                    expected,
                )
                tried += 1
        self.assertGreater(tried, 5)
