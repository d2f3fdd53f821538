def uninstall_hook(env):
    """Let go of the activity type: Odoo keeps done activities, and with them their type."""
    activity_type = env.ref(
        'opportunity_plus.mail_activity_type_acceptance', raise_if_not_found=False
    )
    if not activity_type:
        return
    activities = (
        env['mail.activity']
        .with_context(active_test=False)
        .search([('activity_type_id', '=', activity_type.id)])
    )
    activities.activity_type_id = env.ref('mail.mail_activity_data_todo')
