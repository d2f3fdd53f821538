"""Years of work of a company without the addons: leads, their chatter, orders, tasks and time."""

import follow_up_data
import old_database_data
from competitor_data import copy

EVENTS = """
CREATE TEMPORARY TABLE moment AS
    SELECT lead.id, lead.stage_id, lead.name, lead.create_date + nth * INTERVAL '9 days' AS day, nth
      FROM crm_lead lead CROSS JOIN generate_series(0, 2) nth
"""
NUMBER = """
UPDATE mail_tracking_value SET mail_message_id = message.id
  FROM mail_message message
 WHERE message.message_id = 'old-' || mail_tracking_value.old_value_text
"""


def create(env, leads):
    """Fill a database that has `crm` and `sale_timesheet`.

    Beside each lead three entries in its chatter, one of which tells of a stage, and a follower; an
    activity for one of five, a quotation or order of two lines for one of ten, a task for one of
    five and an entry of time for one of two.
    """
    old_database_data.create(env, leads)
    old_database_data.add_price_lists(env)
    follow_up_data.create(env, leads // 5, leads // 2)
    env['hr.employee'].create({'name': 'Who works later', 'user_id': env.uid})
    create_chatter(env)
    create_orders(env, leads // 10)
    env.cr.commit()
    follow_up_data.vacuum(env.cr)


def create_chatter(env):
    lead = env['crm.lead'].search([('user_id', '!=', False)], limit=1)
    message = lead.message_post(body="We have talked about it.")
    activity = lead.activity_schedule('mail.mail_activity_data_call')
    lead.message_subscribe(lead.user_id.partner_id.ids)
    follower = lead.message_follower_ids
    stage = env['crm.stage'].search([], limit=1)
    tracking = env['mail.tracking.value'].create(
        {
            'field_id': env['ir.model.fields']._get('crm.lead', 'stage_id').id,
            'mail_message_id': message.id,
        }
    )
    env.flush_all()
    env.cr.execute(EVENTS)
    copy(
        env,
        message,
        'moment',
        res_id='moment.id',
        message_id="'old-' || moment.id || '-' || moment.nth",
        date='moment.day',
        create_date='moment.day',
    )
    copy(
        env,
        tracking,
        'moment',
        old_value_integer=str(stage.id),
        old_value_char=f"'{stage.name}'",
        old_value_text="moment.id || '-' || moment.nth",
        new_value_integer='moment.stage_id',
        create_date='moment.day',
    )
    env.cr.execute("DELETE FROM mail_tracking_value WHERE old_value_text NOT LIKE '%-1'")
    env.cr.execute(NUMBER)
    env.cr.execute("UPDATE mail_tracking_value SET old_value_text = NULL")
    copy(env, activity, '(SELECT id FROM crm_lead WHERE id %% 5 = 0) deal', res_id='deal.id')
    copy(
        env,
        follower,
        f"""(SELECT lead.id, login.partner_id FROM crm_lead lead
            JOIN res_users login ON login.id = lead.user_id
            WHERE lead.id != {follower.res_id}) deal""",
        res_id='deal.id',
        partner_id='deal.partner_id',
    )


def create_orders(env, count):
    """Copies of a confirmed order: a third each of them confirmed, sent and cancelled."""
    order = env['sale.order'].search([('state', '=', 'sale')], limit=1)
    order.order_line[0].copy({'order_id': order.id})
    env.flush_all()
    copy(
        env,
        order,
        f"""(SELECT id, partner_id, row_number() OVER (ORDER BY id) AS number FROM crm_lead
            WHERE partner_id IS NOT NULL AND company_id = {order.company_id.id}
            ORDER BY id LIMIT {count}) deal""",
        name="'OLD' || deal.number",
        access_token="'old' || deal.number",
        opportunity_id='deal.id',
        partner_id='deal.partner_id',
        partner_invoice_id='deal.partner_id',
        partner_shipping_id='deal.partner_id',
        state="(ARRAY['sale', 'sent', 'cancel'])[1 + deal.number %% 3]",
    )
    for line in order.order_line:
        copy(
            env,
            line,
            "(SELECT id, state, partner_id FROM sale_order WHERE name LIKE 'OLD%%') quote",
            order_id='quote.id',
            order_partner_id='quote.partner_id',
            state='quote.state',
        )
