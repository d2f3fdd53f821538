"""Who works on opportunities, and what is told of those that a user does not see."""

# Whoever works on opportunities.
SALES = 'sales_team.group_sale_salesman'


def sees_lead(leads):
    """Tell whether the user may read opportunities, in whichever of the user's companies."""
    return leads.with_context(allowed_company_ids=leads.env.user.company_ids.ids).has_access('read')


def check_default_lead(env, defaults):
    """Refuse an opportunity of a client's context that the user may not read.

    What a form shows of it would tell more than reading it.

    :param dict defaults: what ``default_get`` found
    :raise AccessError: as when it is read
    """
    if defaults.get('lead_id'):
        env['crm.lead'].browse(defaults['lead_id']).check_access('read')
