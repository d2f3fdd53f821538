import { registry } from "@web/core/registry";

import { checkRow } from "@opportunity_plus/../tests/tours/tour_utils";

/** A field of the competitor's form shows a text. */
function checkFigure(field, text) {
    return {
        content: `${field} is ${text}`,
        trigger: `.o_form_view .o_field_widget[name=${field}]:contains(/^[^0-9]*${text}$/)`,
    };
}

registry.category("web_tour.tours").add("opportunity_plus_competitor_win_rate", {
    steps: () => [
        {
            content: "the button tells how often the competitor was met",
            trigger: "button[name=action_view_competitor_opportunities]:contains('5')",
            run: "click",
        },
        {
            content: "lost opportunities are in the list",
            trigger: ".o_list_view .o_data_row:nth-child(5)",
        },
        {
            content: "back to the competitor",
            trigger: ".o_back_button, .breadcrumb-item a:contains('Rival Bikes')",
            run: "click",
        },
        {
            content: "open the tab Competition",
            trigger: ".o_form_view .nav-link[name=opportunity_competition]",
            run: "click",
        },
        checkFigure("opportunity_competitor_count", "5"),
        checkFigure("competitor_beaten_count", "1"),
        checkFigure("competitor_lost_count", "2"),
        checkFigure("competitor_win_rate", "33.33%"),
        checkFigure("competitor_revenue_at_stake", "1,300.00"),
        {
            content: "open the apps",
            trigger: ".o_navbar_apps_menu button",
            run: "click",
        },
        {
            content: "open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "open Reporting",
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "open the report",
            trigger: "[data-menu-xmlid='opportunity_plus.crm_opportunity_competitor_report_menu']",
            run: "click",
        },
        checkRow("Rival Bikes", "5", "1", "2", "33.33%", "1,300.00"),
        checkRow("Slow Wheels", "3", "0", "0", "", "1,500.00"),
        checkRow("Total", "8", "1", "2", "33.33%", "1,500.00"),
        {
            content: "look behind a figure",
            trigger: ".o_pivot tbody tr:has(th:contains('Slow Wheels')) td:eq(0)",
            run: "click",
        },
        {
            content: "the entries behind it, split by product category",
            trigger: ".o_list_view .o_data_row:nth-child(4)",
        },
        {
            content: "an entry opens its opportunity",
            trigger: ".o_list_view .o_data_row:contains('Cycles') .o_data_cell[name=outcome]",
            run: "click",
        },
        {
            content: "with its competitors",
            trigger: ".o_form_view .nav-link[name=opportunity_people]",
        },
    ],
});
