"""How long it takes to hand over all that somebody has, by the dialog and its job.

    bin/odoo --test python benchmarks/hand_over.py [opportunities]

100,000 open opportunities by default, in a database of its own that is dropped afterwards. Fails if
one of them is not handed over, or if a browser would not wait for the preview.
"""

import sys
import time

import movement_data
from own_database import environment

# Odoo ends a request after two minutes.
PREVIEW_LIMIT = 60


def main(opportunities=100_000):
    """Print the times; return whether all was handed over and the preview is quick enough."""
    with environment() as env:
        movement_data.create(env, int(opportunities))
        former, *receivers = create_salespeople(env)
        env.cr.execute("UPDATE crm_lead SET user_id = %s WHERE active", [former.id])
        env.cr.commit()
        env.invalidate_all()
        open_ones = [('user_id', '=', former.id), ('won_status', '=', 'pending')]
        todo = env['crm.lead'].search_count(open_ones)
        handover = env['crm.opportunity.handover'].create(
            {'user_id': former.id, 'receiver_ids': [(6, 0, [user.id for user in receivers])]}
        )
        preview = timed(handover.action_preview)
        asked = timed(handover.action_hand_over)
        env.cr.commit()
        env.invalidate_all()
        done = timed(lambda: work(env, handover))
        left = env['crm.lead'].search_count(open_ones)
    print(
        f'{todo} open opportunities: preview {preview:.1f} s, asked for in {asked:.1f} s,'
        f' handed over by the job in {done:.0f} s, {1000 * done / todo:.1f} ms each; {left} left'
    )
    return not left and preview <= PREVIEW_LIMIT


def create_salespeople(env):
    """The one who leaves, and three who take over, in a team of theirs."""
    group = env.ref('sales_team.group_sale_salesman')
    users = env['res.users'].create(
        [
            {'name': f'Person {number}', 'login': f'person{number}', 'group_ids': [(4, group.id)]}
            for number in range(4)
        ]
    )
    env['crm.team'].create({'name': 'Team of theirs', 'member_ids': [(6, 0, users.ids)]})
    return users


def work(env, handover):
    """Run the job until there is nothing left, as the scheduler does."""
    while handover.state == 'running':
        env['crm.opportunity.handover']._cron_hand_over()
        env.cr.commit()
        env.invalidate_all()


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == '__main__':
    sys.exit(0 if main(*sys.argv[1:]) else 1)
