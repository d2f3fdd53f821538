import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { openAcceptance, sign } from "@opportunity_plus/../tests/tours/portal_utils";
import {
    addProduct,
    checkAmount,
    checkLine,
    checkLineCount,
    editCell,
    openProducts,
} from "@opportunity_plus/../tests/tours/tour_utils";

const tours = registry.category("web_tour.tours");
const DEAL = "Bikes for couriers";

/** Open the CRM application from the home screen. */
function openPipeline() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the CRM application",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "the pipeline is there",
            trigger: ".o_opportunity_kanban .o_kanban_renderer",
        },
    ];
}

/** Make an opportunity for a customer from the pipeline and open it. */
function createOpportunity() {
    return [
        {
            content: "begin an opportunity",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            content: "search the customer",
            trigger: ".o_kanban_quick_create .o_field_widget[name=commercial_partner_id] input",
            run: "edit Blue Bikes",
        },
        {
            content: "choose the customer",
            trigger: ".o-autocomplete--dropdown-item:not([id$=_loading]):contains(Blue Bikes)",
            run: "click",
        },
        {
            content: "name the opportunity",
            trigger: ".o_kanban_quick_create .o_field_widget[name=name] input",
            run: `edit ${DEAL}`,
        },
        {
            content: "open it",
            trigger: ".o_kanban_quick_create button.o_kanban_edit",
            run: "click",
        },
        {
            content: "its form is there, with an amount to type",
            trigger: ".o_form_view .o_field_widget[name=expected_revenue] input",
        },
    ];
}

/** Quote it, change a quantity for the customer's sake, and send it by mail. */
function quoteAndSend() {
    return [
        {
            content: "make a quotation",
            trigger: "button[name=action_sale_quotations_new]",
            run: "click",
        },
        {
            content: "the quotation has the products and the total of the opportunity",
            trigger:
                ".o_form_view:has(.o_field_widget[name=order_line] .o_data_row:contains(Yearly service)) .o_field_widget[name=tax_totals]:contains('2,367.50')",
        },
        {
            content: "the customer wants four helmets: go to the quantity",
            trigger:
                ".o_field_widget[name=order_line] .o_data_row:contains(Helmet) td[name=product_uom_qty]",
            run: "click",
        },
        {
            content: "type the quantity",
            trigger:
                ".o_field_widget[name=order_line] .o_selected_row .o_field_widget[name=product_uom_qty] input",
            run: "edit 4 && press Tab",
        },
        {
            content: "the quotation's total follows",
            trigger: ".o_field_widget[name=tax_totals]:contains('2,467.50')",
        },
        ...stepUtils.saveForm(),
        {
            content: "send it",
            trigger: ".o_statusbar_buttons button[name=action_quotation_send]",
            run: "click",
        },
        {
            content: "by mail",
            trigger: ".modal button[name=action_send_mail]:enabled",
            run: "click",
        },
        {
            content: "it is sent",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Quotation Sent')",
        },
    ];
}

tours.add("opportunity_plus_quote", {
    steps: () => [
        ...openPipeline(),
        ...createOpportunity(),
        ...openProducts(),
        ...addProduct("Bike"),
        ...editCell("product_uom_qty", "2"),
        ...checkAmount("2,000.00", "comes from 1 product line"),
        ...addProduct("Helmet"),
        ...editCell("product_uom_qty", "3"),
        ...checkAmount("2,300.00", "comes from 2 product lines"),
        ...addProduct("Yearly service"),
        ...checkAmount("2,375.00", "comes from 3 product lines"),
        ...editCell("discount", "10"),
        ...checkAmount("2,367.50", "comes from 3 product lines"),
        ...stepUtils.saveForm(),
        ...checkAmount("2,367.50", "comes from 3 product lines"),
        ...checkLine("Helmet", "3.00", "300.00"),
        ...checkLine("Yearly service", "10.00", "67.50"),
        ...quoteAndSend(),
    ],
});

tours.add("opportunity_plus_customer_signs", {
    steps: () => [
        ...openAcceptance("Accept & Sign"),
        ...sign("Ada Blue"),
        {
            content: "the order is confirmed",
            trigger: "#quote_content .alert-success:contains('Your order has been confirmed')",
        },
        {
            content: "the customer sees what was bought",
            trigger: "#quote_content:contains(Helmet):contains(Yearly service)",
        },
    ],
});

/** The opportunity as the sale left it. */
function checkWon() {
    return [
        {
            content: "the card stands in the won stage with the amount that was sold",
            trigger: `.o_kanban_group:has(.o_column_title:contains(Signed)) .o_kanban_record:contains(${DEAL}):contains('2,468'):contains(accepted)`,
            run: "click",
        },
        {
            content: "the ribbon says so",
            trigger: ".o_form_view .ribbon:contains(Won)",
        },
        {
            content: "the stage says so",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Signed)",
        },
        ...checkAmount("2,467.50", "comes from accepted quotation S"),
        {
            content: "the amount cannot be typed",
            trigger: ".o_field_widget[name=expected_revenue]:not(:has(input))",
        },
        ...openProducts(),
        ...checkLineCount(3),
        ...checkLine("Bike", "2.00", "2,000.00"),
        ...checkLine("Helmet", "4.00", "400.00"),
        ...checkLine("Yearly service", "10.00", "67.50"),
        {
            content: "nothing can be added",
            trigger:
                ".o_field_widget[name=opportunity_line_ids]:not(:has(.o_field_x2many_list_row_add a)):not(:has(button[name=action_add_from_catalog]))",
        },
    ];
}

/** Look at the forecast of before and come back. */
function compareWithForecast() {
    return [
        {
            content: "look at the forecast of before",
            trigger: "button[name=action_compare_forecast]",
            run: "click",
        },
        {
            content: "three helmets were expected, four were sold",
            trigger:
                ".modal .o_opportunity_comparison tr:contains(Helmet):contains('300.00'):contains('400.00'):contains('+$ 100.00')",
        },
        {
            content: "look at them as a list",
            trigger: ".modal footer button[name=action_view_forecast_lines]",
            run: "click",
        },
        {
            content: "three helmets were expected",
            trigger:
                ".o_list_view .o_data_row:contains(Helmet):contains('3.00'):contains('300.00')",
        },
        {
            content: "back to the opportunity",
            trigger: `.breadcrumb-item a:contains(${DEAL})`,
            run: "click",
        },
    ];
}

/** Cancel the order by which the opportunity was won, and come back. */
function cancelOrder() {
    return [
        {
            content: "open the order",
            trigger: "button[name=action_view_sale_order]",
            run: "click",
        },
        {
            content: "cancel it",
            trigger: ".o_statusbar_buttons button[name=action_cancel_of_opportunity]",
            run: "click",
        },
        {
            content: "really: it is said what comes back",
            trigger:
                ".modal:contains('goes back to “Fresh”, $ 2,367.50 with 3 products') .btn-primary",
            run: "click",
        },
        {
            content: "it is cancelled",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Cancelled)",
        },
        {
            content: "back to the opportunity",
            trigger: `.breadcrumb-item a:contains(${DEAL})`,
            run: "click",
        },
    ];
}

tours.add("opportunity_plus_won_and_back", {
    steps: () => [
        ...openPipeline(),
        ...checkWon(),
        ...compareWithForecast(),
        ...cancelOrder(),
        {
            content: "the opportunity is open again, in the stage of before",
            trigger:
                ".o_form_view:not(:has(.ribbon:contains(Won))) .o_statusbar_status .o_arrow_button_current:contains(Fresh)",
        },
        ...checkAmount("2,367.50", "comes from 3 product lines"),
        ...openProducts(),
        ...checkLineCount(3),
        ...checkLine("Helmet", "3.00", "300.00"),
        {
            content: "products can be added again",
            trigger: ".o_field_x2many_list_row_add a:contains('Add a product')",
        },
    ],
});
