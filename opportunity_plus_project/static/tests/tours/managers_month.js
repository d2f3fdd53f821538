import { registry } from "@web/core/registry";

import { waitForSheet } from "@opportunity_plus/../tests/tours/customer_sheet";
import { checkRow } from "@opportunity_plus/../tests/tours/tour_utils";

import { click, edit, openFollowUp, openFollowUpMenu, see } from "./follow_up_utils";

/** Whose time went to which customer; then one customer's diary on paper. */
registry.category("web_tour.tours").add("opportunity_plus_managers_month", {
    steps: () => [
        ...openFollowUp("account_analytic_line_diary_menu"),
        click("not my own time only", ".o_searchview_facet:contains(My Time) .o_facet_remove"),
        see("everybody's time is added up", ".o_list_footer .o_list_number:contains(05:30)"),
        click("by customer, person and month", ".o_switch_view.o_pivot"),
        checkRow("Blue Bikes", "0330"),
        checkRow("Red Bikes", "0200"),
        ...openFollowUpMenu("crm_opportunity_dedication_report_menu"),
        edit("for which customer", ".modal .o_field_widget[name=partner_id] input", "Blue Bikes"),
        click(
            "choose it",
            '.o-autocomplete--dropdown-item:not([id$=_loading]):contains("Blue Bikes"):first'
        ),
        click("print", ".modal button[name=action_print]"),
        {
            content: "the diary comes",
            trigger: "body",
            run: () =>
                waitForSheet("opportunity_plus_project.report_dedication", "they want green ones"),
        },
    ],
});
