/** The screens of the second addon: projects, follow-up and time.  See list.js. */
const PROJECT = "opportunity_plus_project";
const ROWS =
    ".o_list_view.o_view_controller .o_data_row, .o_kanban_view.o_view_controller .o_kanban_record";
const WON = "opportunity_plus.lead_jackson_floors";
const THORNBURY = "opportunity_plus.lead_thornbury_rooms";

/** What opens from a button of an opportunity: on a phone they are in a menu. */
function dialog(name, button, shows, lead = THORNBURY) {
    return {
        name,
        lead,
        clicks: [
            { phone: ".o_statusbar_buttons_dropdown, .o_statusbar_buttons .dropdown-toggle" },
            `button[name='${button}']`,
        ],
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

export const PROJECTS = [
    {
        name: "follow-up-opportunity",
        lead: THORNBURY,
        shows: ".o_form_sheet",
        ours: ".o_statusbar_buttons",
    },
    dialog("plan-task", "action_plan_task", ".modal [name='task_type_id']"),
    dialog("log-time", "action_log_time", ".modal [name='hours']"),
    dialog("create-project", "action_create_project", ".modal [name='budget_amount']", WON),
    list("my-tasks", "project_task_action_i_do"),
    list("tasks-i-control", "project_task_action_i_control"),
    list("diary", "account_analytic_line_action_diary"),
    {
        name: "task",
        path: `/odoo/action-{${PROJECT}.project_task_action_i_do}/{${PROJECT}.task_thornbury_dates}`,
        shows: ".o_form_sheet",
        ours: false, // Odoo's form, with some fields of ours
    },
    {
        name: "commercial-project",
        path: `/odoo/project.project/{${PROJECT}.project_thornbury_last_year}`,
        shows: ".o_form_sheet",
        ours: false,
    },
    list("task-types", "crm_opportunity_task_type_action"),
    list("territories", "crm_opportunity_territory_action"),
];
