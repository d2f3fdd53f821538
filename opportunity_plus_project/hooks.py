from odoo.tools import SQL


def pre_init_hook(env):
    """Give existing tasks their follow-up state in one statement, not record by record.

    Only columns of this addon are written.
    """
    env.cr.execute(SQL("ALTER TABLE project_task ADD COLUMN IF NOT EXISTS follow_up_state varchar"))
    env.cr.execute(
        SQL(
            """
            UPDATE project_task
               SET follow_up_state = CASE
                   WHEN state = '1_done' THEN 'done'
                   WHEN COALESCE(effective_hours, 0) != 0
                     OR state IN ('02_changes_requested', '03_approved') THEN 'in_progress'
                   ELSE 'pending'
                   END
             WHERE state IS DISTINCT FROM '1_canceled'
            """
        )
    )
