import { registry } from "@web/core/registry";

import { openPrintMenu, waitForSheet } from "@opportunity_plus/../tests/tours/customer_sheet";
import { checkFits } from "@opportunity_plus/../tests/tours/on_the_phone";

import { click, logTime, openFollowUp, see } from "./follow_up_utils";

const FORM = ".o_form_view";
const SHEET = "opportunity_plus.report_visit_sheet";

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

const nextFollowUp = see(
    "the next follow-up is on the task",
    `${FORM} .o_field_widget[name=next_action_date]:contains(Dec 24)`
);

/** The sheet to take along has what was said a minute ago. */
function prepareVisit(opening) {
    return [
        ...openPrintMenu(opening),
        click("prepare the visit", ".o_menu_item:contains(Visit Sheet)"),
        {
            content: "the sheet has what was done last",
            trigger: "body",
            run: () => waitForSheet(SHEET, "they want green ones"),
        },
    ];
}

/** What is due comes first; one is done, one goes on, and a visit is prepared. */
registry.category("web_tour.tours").add("opportunity_plus_day_of_follow_up", {
    steps: () => [
        ...openFollowUp("project_task_i_do_menu"),
        see("what is due is first", ".o_data_row:first:contains(Send the catalogue)"),
        click(
            "that one is done",
            ".o_data_row:contains(Send the catalogue) button[name=action_finish]"
        ),
        see("it is gone", ".o_list_view:not(:has(.o_data_row:contains(Send the catalogue)))"),
        click("open the next one", ".o_data_row .o_data_cell[name=name]:contains(Call them)"),
        see("whose it is", `${FORM} .o_field_widget[name=partner_id] input:value(Blue Bikes)`),
        click("log time", `${FORM} button[name=action_log_time]`),
        ...logTime("Called, they want green ones", "12/24/2030"),
        see(
            "it is in progress",
            `${FORM} .o_field_widget[name=follow_up_state]:contains(In Progress)`
        ),
        nextFollowUp,
        click(
            "to the opportunity",
            `${FORM} .o_field_widget[name=lead_id] .o_external_button:not(:visible)`
        ),
        see("it is open", ".o_lead_opportunity_form"),
        ...prepareVisit("hover"),
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_day_on_the_phone", {
    steps: () => [
        checkFits("the explorer", ".o_kanban_record:contains(Call them)"),
        click(
            "that one is done",
            ".o_kanban_record:contains(Send the catalogue) button[name=action_finish]"
        ),
        see(
            "it is gone",
            ".o_kanban_view:not(:has(.o_kanban_record:contains(Send the catalogue)))"
        ),
        click("open the next one", ".o_kanban_record:contains(Call them)"),
        checkFits("the task", FORM),
        click("log time", `${FORM} button[name=action_log_time]`),
        checkFits("the dialog", ".modal .o_field_widget[name=description] textarea"),
        ...logTime("Called, they want green ones", "12/24/2030"),
        nextFollowUp,
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_visit_on_the_phone", {
    steps: () => [checkFits("the opportunity", FORM), ...prepareVisit("click")],
});
