"""How far one walks through the addon's code for one thing that people do.

    bin/odoo --test python benchmarks/walks.py [--list NAME]

Counts the functions of the addon that are entered, in how many files they stand, how often the
way goes from one file to another, and the queries; --list names the functions of one walk.
"""

import collections
import contextlib
import itertools
import sys

from own_database import environment

from odoo.fields import Command
from odoo.tests import Form

from devtools import settings

ADDON = f'{settings.ADDON_PATH}/'
LEAD_FORM = 'crm.crm_lead_view_form'


class Walk:
    """Follows which functions of the addon are entered."""

    def __init__(self, env, name):
        self.env, self.name = env, name
        self.entered = []

    def __enter__(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.queries = self.env.cr.sql_log_count
        sys.setprofile(self.notice)
        return self

    def __exit__(self, *error):
        sys.setprofile(None)
        self.queries = self.env.cr.sql_log_count - self.queries

    def notice(self, frame, event, _argument):
        code = frame.f_code
        # Neither lambdas nor comprehensions: they are read where they stand.
        if event == 'call' and code.co_filename.startswith(ADDON) and code.co_name[0] != '<':
            self.entered.append((code.co_filename.removeprefix(ADDON), code.co_qualname))

    def report(self):
        files = [file for file, _name in self.entered]
        changes = sum(one != other for one, other in itertools.pairwise(files))
        print(
            f'{self.name:32} {len(files):4} calls {len(set(self.entered)):4} functions'
            f' {len(set(files)):3} files {changes:4} changes of file {self.queries:4} queries'
        )

    def list(self):
        for (file, name), count in sorted(collections.Counter(self.entered).items()):
            print(f'  {count:3} {file}: {name}')


def main(listed=None):
    with environment() as env:
        for walk in walks(env):
            walk.report()
            if walk.name == listed:
                walk.list()


def walks(env):
    """Yield each walk once it is done."""
    user = env.ref('base.user_admin')
    env = env(user=user.id, context={})
    partner = env['res.partner'].create({'name': "Blue Bikes", 'is_company': True})
    product = env['product.product'].create({'name': "Bike", 'list_price': 100})
    env['crm.lead'].create({'name': "Warm"}).unlink()

    def make_lead():
        lead = env['crm.lead'].create(
            {
                'name': "Deal",
                'type': 'opportunity',
                'partner_id': partner.id,
                'user_id': user.id,
                'opportunity_line_ids': [Command.create({'product_id': product.id})],
            }
        )
        order = env['sale.order'].browse(lead.create_quotation())
        order.write({'state': 'sent', 'require_signature': True, 'require_payment': False})
        return lead, order

    with walked(env, 'an empty opportunity created') as walk:
        env['crm.lead'].create({'name': "Empty", 'type': 'opportunity'})
    yield walk
    lead, order = make_lead()
    with walked(env, 'a name written') as walk:
        lead.name = "Another"
    yield walk
    form = Form(lead, LEAD_FORM)
    with (
        walked(env, 'a product added in the form') as walk,
        form.opportunity_line_ids.new() as line,
    ):
        line.product_id = product
        line.product_uom_qty = 2
    yield walk
    _lead, order = make_lead()
    robot = order.with_user(1).sudo()
    with walked(env, 'portal acceptance') as walk:
        robot.write({'signed_by': "Ada", 'signed_on': '2026-01-01'})
        robot.action_confirm()
    yield walk
    with walked(env, 'cancelled') as walk:
        order._action_cancel()
    yield walk
    leads = make_lead()[0] + make_lead()[0]
    with walked(env, 'two merged') as walk:
        leads.merge_opportunity()
    yield walk


@contextlib.contextmanager
def walked(env, name):
    with Walk(env, name) as walk:
        yield walk
        env.flush_all()
        env.cr.precommit.run()


if __name__ == '__main__':
    main(*sys.argv[2:])
