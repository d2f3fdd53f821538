"""Copies of records by SQL, for many at once."""

from odoo.tools import SQL


def copy_rows(originals, targets, **values):
    """Insert copies of records, all of them for each row of a query that they see as `target`.

    :returns: the ids of the copies
    """
    columns = [
        name
        for name, field in originals._fields.items()
        if field.store and field.column_type and name != 'id'
    ]
    originals.env.cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s FROM %(table)s original"
            " CROSS JOIN (%(targets)s) target WHERE original.id = ANY(%(ids)s)"
            " ORDER BY target, original.id RETURNING id",
            table=SQL.identifier(originals._table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(
                values.get(name, SQL.identifier('original', name)) for name in columns
            ),
            targets=targets,
            ids=originals.ids,
        )
    )
    return [row[0] for row in originals.env.cr.fetchall()]


def copy_relation(originals, name, targets=None):
    """Give the copies the values of a many2many, which are the same for all originals."""
    field = originals._fields[name]
    records = targets or SQL("SELECT id FROM %s", SQL.identifier(originals._table))
    originals.env.cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(one)s, %(other)s) SELECT record.id, value"
            " FROM (%(records)s) record CROSS JOIN UNNEST(%(values)s::int[]) value"
            " ON CONFLICT DO NOTHING",
            table=SQL.identifier(field.relation),
            one=SQL.identifier(field.column1),
            other=SQL.identifier(field.column2),
            records=records,
            values=originals[:1][name].ids,
        )
    )


def follow(original, records):
    """Let those who follow a record follow its copies."""
    followers = original.message_follower_ids
    followers.env.cr.flush()
    original.env.cr.execute(
        SQL(
            """
            WITH follower AS (
                INSERT INTO mail_followers (res_model, res_id, partner_id)
                SELECT original.res_model, target.id, original.partner_id
                FROM mail_followers original CROSS JOIN (%(records)s) target
                WHERE original.id = ANY(%(ids)s)
                RETURNING id, partner_id
            )
            INSERT INTO mail_followers_mail_message_subtype_rel
            SELECT follower.id, subtype.mail_message_subtype_id
            FROM follower JOIN mail_followers original USING (partner_id)
                JOIN mail_followers_mail_message_subtype_rel subtype
                    ON subtype.mail_followers_id = original.id
            WHERE original.id = ANY(%(ids)s)
            """,
            records=records,
            ids=followers.ids,
        )
    )
