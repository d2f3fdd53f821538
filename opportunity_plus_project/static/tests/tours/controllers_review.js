import { registry } from "@web/core/registry";

import { click, see } from "./follow_up_utils";

const ROW = ".o_data_row:contains(Show the bikes)";
const FORM = ".o_form_view";

/** From what the others did to what they did it with; one is opened again, one is well done. */
registry.category("web_tour.tours").add("opportunity_plus_controllers_review", {
    steps: () => [
        see("what is finished is there to be looked at", `${ROW}:contains(Finished)`),
        click("open it", `${ROW} .o_data_cell[name=name]`),
        see("why", `${FORM} .o_field_widget[name=review_reason]:contains(Finished)`),
        click("read what was done", "button[name=action_view_dedication]"),
        see("by whom, how long, and what", ".o_data_row:contains(Doer):contains(02:00)"),
        see("the whole of the comment", ".o_data_row:contains(Was there):contains(nobody opened)"),
        click("back to the task", ".breadcrumb-item:not(.active) a:contains(Show the bikes)"),
        click("it is well done", "button[name=action_reviewed]"),
        see("nothing is left to look at", `${FORM}:not(:has(button[name=action_reviewed]))`),
        click("back to the list", ".breadcrumb-item:not(.active) a:first, .o_back_button"),
        see(
            "it is gone, what is open is there",
            `.o_list_view:has(.o_data_row:contains(Call them)):not(:has(${ROW}))`
        ),
    ],
});
