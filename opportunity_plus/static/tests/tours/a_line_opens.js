import { registry } from "@web/core/registry";

import { openProducts, waitForServer } from "@opportunity_plus/../tests/tours/tour_utils";
import { checkFits } from "@opportunity_plus/../tests/tours/on_the_phone";

const LINES = ".o_field_widget[name=opportunity_line_ids]";
const DIALOG = ".modal:not(.o_inactive_modal)";

/** Twelve months from the first of January, in a form of the line. */
function typeMonths(form) {
    return [
        {
            content: "it runs for a year",
            trigger: `${form} .o_field_widget[name=duration_months] input`,
            run: "edit 12 && press Tab",
        },
        {
            content: "from the first of January",
            trigger: `${form} .o_field_widget[name=date_start] :is(input, button)`,
            run: "click",
        },
        {
            content: "that day",
            trigger: `${form} .o_field_widget[name=date_start] input`,
            run: "edit 01/01/2031 && press Enter",
        },
        waitForServer(`${form} .o_field_widget[name=date_start]`),
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_a_line_opens", {
    steps: () => [
        ...openProducts(),
        {
            content:
                "what the product is stands below its name; what is sold below its cost is red",
            trigger: `${LINES} .o_data_row:contains(Bike):contains(Three gears) .text-danger:contains('-20%')`,
        },
        {
            content: "open the line",
            trigger: `${LINES} .o_data_row:contains(Bike) .o_list_record_open_form_view`,
            run: "click",
        },
        ...typeMonths(".o_form_view:not(.o_lead_opportunity_form)"),
        {
            content: "back to the opportunity",
            trigger: ".breadcrumb-item a:contains('Bikes for couriers')",
            run: "click",
        },
        {
            content: "the products are there",
            trigger: `.o_lead_opportunity_form ${LINES} .o_data_row:contains(Bike)`,
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_a_line_opens_on_the_phone", {
    steps: () => [
        {
            content: "open the tab Products",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_lines]",
            run: "click",
        },
        {
            content: "open the card",
            trigger: `${LINES} .o_kanban_record:contains(Bike)`,
            run: "click",
        },
        checkFits("the dialog", `${DIALOG} .o_field_widget[name=duration_months]`),
        ...typeMonths(DIALOG),
        {
            content: "that is it",
            trigger: `${DIALOG} .o_form_button_save`,
            run: "click",
        },
        {
            content: "save",
            trigger: "body:not(:has(.modal)) .o_form_button_save:visible",
            run: "click",
        },
        {
            content: "saved",
            trigger:
                ".o_form_view .o_form_saved, .o_form_view:has(.o_form_status_indicator_buttons.invisible)",
        },
    ],
});
