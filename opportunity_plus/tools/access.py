"""Who works on opportunities, and what is told of those that a user does not see."""

# Whoever works on opportunities.
SALES = 'sales_team.group_sale_salesman'


def sees_lead(leads):
    """Tell whether the user may read opportunities, in whichever of the user's companies."""
    return leads.with_context(allowed_company_ids=leads.env.user.company_ids.ids).has_access('read')
