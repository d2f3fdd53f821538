/** The screens of the second addon: projects, follow-up and time.  See list.js. */
const PROJECT = "opportunity_plus_project";
const ROWS =
    ".o_list_view.o_view_controller .o_data_row, .o_kanban_view.o_view_controller .o_kanban_record";
const THORNBURY = "opportunity_plus.lead_thornbury_rooms";

/** What opens from a button of an opportunity. */
function dialog(name, button, shows) {
    return {
        name,
        lead: THORNBURY,
        clicks: [`button[name='${button}']`],
        shows,
        ours: ".modal .o_form_view",
    };
}

function list(name, action, clicks = []) {
    return {
        name,
        path: `/odoo/action-{${PROJECT}.${action}}`,
        clicks,
        shows: `${ROWS}, .o_group_header`,
    };
}

/** Ours in a form of Odoo. */
function fields(...names) {
    return names.map((name) => `.o_form_sheet [name='${name}']`).join(", ");
}

export const PROJECTS = [
    {
        name: "follow-up-opportunity",
        lead: THORNBURY,
        shows: ".o_form_sheet",
        ours: ".o_statusbar_buttons, [name='opportunity_follow_up']",
    },
    dialog("plan-task", "action_plan_task", ".modal [name='task_type_id']"),
    dialog("log-time", "action_log_time", ".modal [name='hours']"),
    dialog("create-project", "action_create_project", ".modal [name='budget_amount']"),
    list("my-tasks", "project_task_action_i_do"),
    list("tasks-i-control", "project_task_action_i_control"),
    list("diary", "account_analytic_line_action_diary"),
    {
        name: "task",
        path: `/odoo/action-{${PROJECT}.project_task_action_i_do}/{${PROJECT}.task_thornbury_dates}`,
        shows: ".o_form_sheet",
        ours: `.o_statusbar_buttons, ${fields(
            "controller_id",
            "task_type_id",
            "origin_id",
            "lead_id",
            "next_action_date",
            "follow_up_state"
        )}`,
    },
    {
        name: "commercial-project",
        path: `/odoo/project.project/{${PROJECT}.project_thornbury_last_year}`,
        shows: ".o_form_sheet",
        ours: `.o_notebook_content, button[name='action_view_follow_up'], ${fields(
            "project_kind",
            "period_start"
        )}`,
    },
    list("task-types", "crm_opportunity_task_type_action"),
    list("territories", "crm_opportunity_territory_action"),
];
