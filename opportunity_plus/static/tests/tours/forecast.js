import { registry } from "@web/core/registry";

import { checkRow } from "@opportunity_plus/../tests/tours/tour_utils";

/** Open an entry of the Reporting menu. */
function openReport(name) {
    return [
        {
            content: "open Reporting",
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: `open ${name}`,
            trigger: `[data-menu-xmlid='opportunity_plus.${name}']`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_forecast", {
    steps: () => [
        {
            content: "the opportunity says what is billed",
            trigger: ".o_opportunity_billing:contains('billed $ 200.00, $ 400.00 to bill until')",
        },
        {
            content: "and in which months the rest falls",
            trigger: ".o_opportunity_months th:contains('Apr 2126')",
        },
        {
            content: "open the months",
            trigger: ".o_opportunity_billing button[name=action_view_forecast_months]",
            run: "click",
        },
        { content: "as bars", trigger: ".o_graph_renderer canvas" },
        { content: "as a table", trigger: "button.o_pivot", run: "click" },
        checkRow("Total", "200.00", "80.00", "400.00", "160.00", "600.00", "240.00"),
        { content: "open the apps", trigger: ".o_navbar_apps_menu button", run: "click" },
        {
            content: "open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        ...openReport("crm_opportunity_forecast_report_menu"),
        { content: "as bars", trigger: ".o_graph_renderer canvas" },
        { content: "as a table", trigger: "button.o_pivot", run: "click" },
        checkRow(
            "Total",
            "200.00",
            "80.00",
            "50.00",
            "20.00",
            "400.00",
            "160.00",
            "650.00",
            "260.00"
        ),
        ...openReport("crm_opportunity_line_report_menu"),
        checkRow("Total", "100.00", "100.00", "600.00", "600.00", "700.00", "700.00"),
        { content: "the rows", trigger: "button.o_list", run: "click" },
        {
            content: "a product opens its opportunity",
            trigger: ".o_list_view .o_data_row:contains('Sold Deal') .o_data_cell[name=state]",
            run: "click",
        },
        {
            content: "with its invoices",
            trigger: ".o_opportunity_billing button[name=action_view_invoices]",
            run: "click",
        },
        {
            content: "the invoice",
            trigger: ".o_form_view .o_field_widget[name=invoice_date], .o_list_view",
        },
    ],
});
