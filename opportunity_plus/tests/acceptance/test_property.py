import os
import sys
from collections import Counter

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .acceptance_actors import ACTOR_ROLES, COMPANIES, Actor
from .acceptance_disturbances import AcceptanceDisturbances
from .acceptance_operations import SCREENS
from .acceptance_world import KINDS, NOW, SETTINGS

# So many sequences at random, instead of the same 300 in every run.
AT_RANDOM = int(os.environ.get('OPPORTUNITY_PLUS_SEQUENCES', '0'))
SEQUENCES = AT_RANDOM or 300
# How often each operation comes up.
ACCEPTING = {'confirm': 8, 'confirm_all': 2, 'cancel': 5, 'cancel_all': 2}
OPERATIONS = {
    **ACCEPTING,
    'type_amount': 2,
    'add_line': 4,
    'change_line': 1,
    'delete_line': 1,
    'archive_line': 1,
    'change_currency': 1,
    'win': 1,
    'lose': 1,
    'reopen': 1,
    'archive': 1,
    'merge': 3,
    'quote': 3,
    'order': 2,
    'write_state': 2,
    'draft': 4,
    'change_order': 3,
    'lead': 5,
    'unlead': 2,
    'send': 4,
    'customize': 2,
    'relink': 3,
    'flip_policy': 2,
    'disturb_rates': 1,
    'disturb_product': 2,
    'move_company': 3,
    'move_figures': 1,
    'recompute': 1,
}
# A customer has the portal, where he accepts and declines, and is refused all the rest.
BY_CUSTOMERS = {
    **ACCEPTING,
    **dict.fromkeys(('type_amount', 'add_line', 'win', 'order', 'draft', 'change_order'), 1),
    **dict.fromkeys(('lead', 'send'), 1),
    'customize': 3,
}
# Those who may do more come up more often: of the others most steps are refused.
ROLE_WEIGHTS = {
    'manager': 5,
    'leader': 3,
    'salesperson': 4,
    'colleague': 2,
    'outsider': 2,
    'accountant': 2,
    'employee': 1,
    'signer': 2,
    'payer': 1,
    'visitor': 1,
}
# Done; refused for want of rights; refused because it makes no sense; there was nothing to do.
OUTCOMES = ('done', 'forbidden', 'invalid', 'nothing')
LEAD_FIELDS = (
    'expected_revenue',
    'amount_source',
    'company_id',
    'stage_id',
    'active',
    'won_status',
    'probability',
    'primary_order_id',
)
ACTIVE_COMPANIES = {COMPANIES: 4, COMPANIES[::-1]: 2, ('ours',): 1, ('theirs',): 1}


@st.composite
def sequences(draw):
    """Policies of both companies, kinds of opportunities, and the steps; see ``_run``.

    Drawn with one generator: Hypothesis alone likes small and repeated choices, most of which do
    nothing here.
    """
    random = draw(st.randoms(use_true_random=True))

    def any_of(weights):
        return random.choices(tuple(weights), weights.values())[0]

    def step():
        role = any_of(ROLE_WEIGHTS)
        operation = any_of(BY_CUSTOMERS if ACTOR_ROLES[role].door else OPERATIONS)
        return operation, role, any_of(ACTIVE_COMPANIES), random.randrange(8), random.randrange(8)

    policies = [tuple(random.random() < 0.5 for _name in SETTINGS) for _company in COMPANIES]
    kinds = random.sample(range(len(KINDS)), random.randint(2, 3))
    return *policies, kinds, [step() for _index in range(random.randint(6, 14))]


@tagged('post_install', '-at_install')
class TestProperty(AcceptanceDisturbances):
    """Whatever people do in whatever order: amount, lines and stage are as the model says."""

    @freeze_time(NOW)
    def test_any_sequence(self):
        self.outcomes = Counter()
        self._run_sequences()
        sys.stdout.write(self._get_summary())
        if SEQUENCES >= 300:
            # It is no proof if what should be proven never came up.
            for name in (*OPERATIONS, *ROLE_WEIGHTS):
                outcome = 'forbidden' if name == 'employee' else 'done'
                self.assertTrue(self.outcomes[name, outcome], name)

    def _get_summary(self):
        """How often each operation and role came up, and what came of it."""
        rows = [f"\n{SEQUENCES} sequences\n{'':18}" + ''.join(f'{name:>10}' for name in OUTCOMES)]
        for name in (*OPERATIONS, *ROLE_WEIGHTS):
            counts = [self.outcomes[name, outcome] for outcome in OUTCOMES]
            rows.append(f'{name:18}' + ''.join(f'{count:>10}' for count in counts))
        return '\n'.join(rows) + '\n'

    @settings(
        max_examples=SEQUENCES,
        deadline=None,
        derandomize=not AT_RANDOM,
        database=None,
        phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes, and 14 steps are few
        suppress_health_check=list(HealthCheck),
    )
    @given(sequences())
    def _run_sequences(self, sequence):
        note("Paste as a test: self._run({!r}, {!r}, {!r}, {!r})".format(*sequence))
        savepoint = self.env.cr.savepoint()
        try:
            self._run(*sequence)
        finally:
            self.env.transaction.default_env = self.env
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)

    def _run(self, ours, theirs, kinds, steps):
        """Do the steps to Odoo and to the model, and compare after every one.

        :param ours: the policies of our company: close, reopen, cancel siblings
        :param theirs: those of the other company
        :param kinds: indexes of kinds of opportunities
        :param steps: tuples of operation, role, active companies, and two numbers that choose what
            it is done to, and how
        """
        self._begin((ours, theirs), kinds)
        for name, role, companies, first, second in steps:
            self.actor = Actor.of(ACTOR_ROLES[role], companies)
            known = self._get_known_documents(Actor.of(ACTOR_ROLES[role], COMPANIES))
            last_message = self.env['mail.message'].search([], order='id desc', limit=1)
            self._step(name, first, second)
            self.outcomes.update([(name, self.outcome), (role, self.outcome)])
            self._compare_leads()
            self._compare_orders()
            self._compare_access()
            self._check_messages(last_message, known)
        self._check_followers_and_activities()

    def _step(self, name, first, second):
        """Do one step as a request of its own, whose user also flushes what is pending."""
        self.outcome = 'nothing'
        self.screen = SCREENS[(first + second) % len(SCREENS)]
        self.env.cr.flush()
        self.env.invalidate_all()
        env = self._get_door_env()
        env.transaction.default_env = env
        getattr(self, f'_do_{name}')(first, second)
        self.env.cr.flush()
        env.transaction.default_env = self.env
        self.env.invalidate_all()

    def _compare_leads(self):
        records = self.env['crm.lead'].concat(*(record for record, _model in self.leads))
        records.fetch(LEAD_FIELDS)
        lines = self.env['crm.opportunity.line'].search_fetch(
            [('lead_id', 'in', records.ids)], ['lead_id', 'product_uom_qty', 'price_subtotal']
        )
        for record, (_record, model) in zip(records, self.leads, strict=True):
            self.assertEqual(
                {
                    'amount': round(record.expected_revenue, 2),
                    'source': record.amount_source,
                    'company': record.company_id,
                    'stage': 'won' if record.stage_id == self.stage_won else 'new',
                    'active': record.active,
                    'status': record.won_status,
                    'probability': record.probability,
                    'leader': record.primary_order_id.id,
                    'lines': sorted(
                        (line.product_uom_qty, round(line.price_subtotal, 2))
                        for line in lines.filtered(lambda line: line.lead_id == record)  # noqa: B023
                    ),
                },
                {
                    'amount': round(model.amount, 2),
                    'source': model.source,
                    'company': self.companies.get(model.company, self.env['res.company']),
                    'stage': model.stage,
                    'active': model.active,
                    'status': model.status,
                    'probability': model.probability,
                    'leader': model.primary.number if model.primary else False,
                    'lines': sorted((line.quantity, line.total) for line in model.shown_lines),
                },
            )

    def _compare_orders(self):
        orders = self.env['sale.order'].concat(*(order for order, _model in self.orders))
        orders.fetch(['state', 'opportunity_id', 'opportunity_accepted', 'opportunity_leading'])
        for order, (_order, model) in zip(orders, self.orders, strict=True):
            lead = self._lead_of(model.lead) if model.lead else self.env['crm.lead']
            self.assertEqual(
                (order.state, order.opportunity_id, order.opportunity_accepted),
                (model.state, lead, bool(model.lead) and model.state == 'sale'),
            )
            self.assertEqual(
                order.opportunity_leading, bool(model.lead) and model.lead.primary is model
            )

    def _compare_access(self):
        """The actor reaches no other opportunities than those that are his."""
        records = self.env['crm.lead'].concat(*(record for record, _model in self.leads))
        own = {record for record, model in self.leads if self.actor.may_use_lead(model)}
        for operation in ('read', 'write'):
            found = self._by_actor(records)._filtered_access(operation)
            self.assertEqual(set(found.with_env(self.env)), own)

    def _get_known_documents(self, actor):
        """What somebody may read: pairs of model and id."""
        return {
            *(('crm.lead', record.id) for record, lead in self.leads if actor.may_use_lead(lead)),
            *(
                ('sale.order', record.id)
                for record, order in self.orders
                if actor.may_change_order(order)
            ),
        }

    def _check_messages(self, last_message, known):
        """Only who could read a document signs a note on it: an author may read his message.

        :param known: what the actor could read before the step
        """
        messages = self.env['mail.message'].search(
            [
                ('id', '>', last_message.id),
                ('model', 'in', ('crm.lead', 'sale.order')),
                ('author_id', '!=', self.env.ref('base.partner_root').id),
            ]
        )
        for message in messages:
            self.assertEqual(message.author_id, self.users[self.actor.role.user].partner_id)
            self.assertIn((message.model, message.res_id), known, message.body)

    def _check_followers_and_activities(self):
        """Nobody follows an opportunity by having accepted, and nothing failed."""
        domain = [
            ('res_model', '=', 'crm.lead'),
            ('res_id', 'in', [record.id for record, _model in self.leads]),
        ]
        self.assertFalse(self.env['mail.followers'].search(domain))
        self.assertFalse(self.env['mail.activity'].search(domain))
