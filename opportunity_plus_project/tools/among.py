"""Rules that ask once for all rows."""

from odoo.fields import Domain
from odoo.tools import SQL


def among(field, comodel, domain):
    """Return the domain of records whose many2one has a value that is in a domain, whoever asks.

    It says the same as ``any!``, which joins the other table to every row; this finds the others
    once, and only where the rest of a rule leaves it open.

    :param str field: a many2one that is stored
    :param str comodel: the model that it refers to
    :param domain: what is looked for there
    """

    def to_sql(model, alias, _query):
        found = model.env[comodel].sudo()._search(domain, active_test=False)
        return SQL('%s IN %s', SQL.identifier(alias, field), found.subselect())

    def predicate(record):
        return bool(record.sudo()[field].filtered_domain(domain))

    return Domain.custom(to_sql=to_sql, predicate=predicate)


def done_by(field, user_id):
    """Return the domain of tasks that a user does, or of records whose many2one is such a task.

    It says the same as ``('user_ids', 'in', user_id)``, for which Odoo asks once for each task.

    :param str field: ``id``, or a many2one that is stored
    :param int user_id: id of the user
    """

    def to_sql(model, alias, _query):
        done = model.env['project.task.stage.personal'].sudo()
        found = done._search([('user_id', '=', user_id)], active_test=False)
        return SQL('%s IN %s', SQL.identifier(alias, field), found.subselect('task_id'))

    def predicate(record):
        task = record.sudo() if field == 'id' else record.sudo()[field]
        return user_id in task.user_ids.ids

    return Domain.custom(to_sql=to_sql, predicate=predicate)
