import { registry } from "@web/core/registry";

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

registry.category("web_tour.tours").add("opportunity_plus_salespersons_day", {
    steps: () => [
        click("plan a task", "button[name=action_plan_task]"),
        {
            content: "what is to be done",
            trigger: ".modal .o_field_widget[name=task_type_id] input",
            run: "edit Visit them",
        },
        click(
            "choose the type",
            '.o-autocomplete--dropdown-item:not([id$=_loading]):contains("Visit them")'
        ),
        {
            content: "the type says who controls it",
            trigger: '.modal .o_field_widget[name=controller_id] input:value("op_controller")',
        },
        {
            content: "the subject",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Show the new bikes",
        },
        click("plan it", ".modal footer button:contains(Plan)"),
        {
            content: "the dialog is gone",
            trigger: "body:not(:has(.modal))",
        },
        click("log time", "button[name=action_log_time]"),
        {
            content: "what was done",
            trigger: ".modal .o_field_widget[name=description] textarea",
            run: "edit Called them, they want green ones",
        },
        click("two clicks and a sentence", ".modal button[name=action_log]"),
        {
            content: "the dialog is gone",
            trigger: "body:not(:has(.modal))",
        },
        click("show all figures", ".o_button_more"),
        click("look at what is in progress", "button[name=action_view_follow_up]"),
        click("open the task", ".o_data_row .o_data_cell[name=name]:contains(Show the new bikes)"),
        {
            content: "it is in progress",
            trigger: ".o_form_view .o_field_widget[name=follow_up_state]:contains(In Progress)",
        },
        click("read its diary", "button[name=action_view_dedication]"),
        {
            content: "it tells what was done",
            trigger: ".o_data_row:contains(they want green ones)",
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_doers_task", {
    steps: () => [
        click("open the task", ".o_data_row .o_data_cell[name=name]:contains(Visit them)"),
        click("log time on the task", "button[name=action_log_time]"),
        {
            content: "what was done",
            trigger: ".modal .o_field_widget[name=description] textarea",
            run: "edit Was there",
        },
        click("it is finished", ".modal .o_field_widget[name=is_finished] input"),
        click("log it", ".modal button[name=action_log]"),
        {
            content: "the task is finished",
            trigger: ".o_form_view .o_field_widget[name=follow_up_state]:contains(Finished)",
        },
    ],
});
