"""Who can do something for a customer."""

from odoo.exceptions import ValidationError


def check_colleagues(users):
    """Refuse users of the portal as those who do or control something.

    :param users: users, also archived ones
    :raise ValidationError: naming the first one
    """
    for user in users.sudo().filtered('share'):
        raise ValidationError(
            users.env._(
                "“%(user)s” is no colleague, and can neither do nor control tasks: choose somebody"
                " who works here.",
                user=user.name,
            )
        )
