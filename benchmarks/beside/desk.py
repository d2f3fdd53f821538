"""What people need who work with both databases over HTTP: users, keys, and their deals."""

from odoo.fields import Command

from .reading import PIPELINE, get_kanban
from .specification import get_fields_specification, get_specification
from .work import DEALS, has_addon

HOOK = """
records.action_confirm()
records.opportunity_id.action_set_won()
for order in records:
    order.opportunity_id.write({'expected_revenue': order.amount_untaxed})
"""


def prepare(env, count):
    """Create salespeople, each with open deals and quotations of his or her own.

    :returns: for each the key and the ids, and what all ask the server for
    """
    # Nobody sends mails from here.
    env.user.notification_type = 'inbox'
    users = env['res.users'].create(
        [
            {
                'name': f"Seller {number}",
                'login': f"seller{number}",
                'notification_type': 'inbox',
                'group_ids': [Command.link(env.ref('sales_team.group_sale_salesman_all_leads').id)],
            }
            for number in range(count)
        ]
    )
    leads = env['crm.lead'].search([*DEALS, ('won_status', '=', 'pending')], order='id')
    quoted = leads.filtered('order_ids')
    open_leads = leads - quoted
    action = env['ir.actions.server'].create(
        {
            'name': "Confirm by hand",
            'model_id': env['ir.model']._get_id('sale.order'),
            'state': 'code',
            'code': HOOK,
        }
    )
    people = []
    for number, user in enumerate(users):
        own, own_quoted = open_leads[number::count], quoted[number::count]
        env.cr.execute(
            'UPDATE crm_lead SET user_id = %s WHERE id = ANY(%s)',
            [user.id, (own + own_quoted).ids],
        )
        env.cr.execute(
            'UPDATE sale_order SET user_id = %s WHERE opportunity_id = ANY(%s)',
            [user.id, own_quoted.ids],
        )
        key = env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', "benchmark", None)
        orders = own_quoted.order_ids.ids
        people.append({'key': key, 'leads': own.ids[:500], 'orders': orders})
    return {
        'people': people,
        'action': None if has_addon(env) else action.id,
        'domain': PIPELINE,
        'kanban': get_fields_specification(env['crm.lead'], get_kanban(env)),
        'form': get_specification(env['crm.lead']),
    }
