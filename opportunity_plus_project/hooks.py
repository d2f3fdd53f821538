from odoo.tools import SQL

from odoo.addons.opportunity_plus.hooks import forget_foreign_keys


def pre_init_hook(env):
    """Give existing tasks their follow-up state in one statement, not record by record.

    Only columns of this addon are written. Time before has no opportunity.
    """
    env.cr.execute(
        """
        ALTER TABLE account_analytic_line ADD COLUMN IF NOT EXISTS lead_id integer;
        ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS dedication_hours double precision DEFAULT 0;
        ALTER TABLE crm_lead ALTER COLUMN dedication_hours DROP DEFAULT;
        ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS dedication_cost numeric DEFAULT 0;
        ALTER TABLE crm_lead ALTER COLUMN dedication_cost DROP DEFAULT;
        ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS margin_after_cost numeric;
        UPDATE crm_lead SET margin_after_cost = margin WHERE margin IS NOT NULL;
        """
    )
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


def uninstall_hook(env):
    """Let go of what would hold back the deletion of our records, and of what Odoo forgets."""
    env.flush_all()
    forget_foreign_keys(env, 'opportunity_plus_project')
    # Shipped types and origins are deleted before the columns that refer to them.
    env.cr.execute("UPDATE project_task SET task_type_id = NULL, origin_id = NULL")
    env.invalidate_all()
    activity_type = env.ref(
        'opportunity_plus_project.mail_activity_type_review', raise_if_not_found=False
    )
    if activity_type:
        # Odoo keeps done activities, and with them their type.
        activities = env['mail.activity'].with_context(active_test=False)
        activities = activities.search([('activity_type_id', '=', activity_type.id)])
        activities.activity_type_id = env.ref('mail.mail_activity_data_todo')
    stage = env.ref('opportunity_plus_project.follow_up_stage', raise_if_not_found=False)
    tasks = env['project.task'].with_context(active_test=False)
    if stage and tasks.search_count([('stage_id', '=', stage.id)], limit=1):
        # The tasks stay, and so does their stage: it is Odoo's from now on.
        env['ir.model.data'].search(
            [('module', '=', 'opportunity_plus_project'), ('name', '=', 'follow_up_stage')]
        ).unlink()
