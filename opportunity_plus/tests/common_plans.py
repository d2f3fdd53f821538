"""Targets and commitments for tests that walk over all models."""


def get_plan_records(env, user):
    """One of each model of a month, and values for another one.

    :returns: dict of values by record
    """
    values = {'user_id': user.id, 'amount': 5.0}
    target = env['crm.opportunity.target'].create({**values, 'month': '2030-01-01'})
    word = env['crm.opportunity.commitment'].create({'amount': 5.0})
    dialog = env['crm.opportunity.target.spread'].create({**values, 'year': 2031})
    return {target: {**values, 'month': '2030-02-01'}, word: {'amount': 5.0}, dialog: values}


def get_plan_operations(user):
    """How their methods that want something are called, by model and name."""
    values = {'user_id': user.id, 'amount': 7.0}
    target, word, dialog = (
        f'crm.opportunity.{name}' for name in ('target', 'commitment', 'target.spread')
    )
    return {
        (target, 'create'): lambda rec: rec.create(values).display_name,
        (target, 'write'): lambda rec: rec.write({'month': '2030-09-09'}),
        (word, 'create'): lambda rec: rec.create({'amount': 7.0}).display_name,
        (word, 'write'): lambda rec: rec.write({'amount': 7.0}),
        (dialog, 'create'): lambda rec: rec.create(values).preview,
        (dialog, 'write'): lambda rec: rec.write({'year': 2032}),
    }
