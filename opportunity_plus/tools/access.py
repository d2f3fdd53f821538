"""Who may see what, where record rules alone do not say it."""

# Whoever works on opportunities.
SALES = 'sales_team.group_sale_salesman'


def filter_readable_by(records, user):
    """The records that a user may read, in whichever of the user's companies.

    On the others OdooBot signs: the author of a message may read it, and with it the former
    figures.

    :param records: any documents
    :param user: a ``res.users``
    """
    as_user = records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
    return as_user._filtered_access('read').with_env(records.env)
