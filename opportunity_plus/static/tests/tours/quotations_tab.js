import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TAB = ".o_field_widget[name=order_ids]";
const FIRST = `${TAB} .o_kanban_record:contains(1,000.00)`;
const SECOND = `${TAB} .o_kanban_record:contains(1,100.00)`;

const openTab = {
    content: "open the tab Quotations",
    trigger: ".o_notebook_headers .nav-link[name=opportunity_quotations]",
    run: "click",
};

/** Two alternatives, with a mouse or on a screen of 390 pixels. */
registry.category("web_tour.tours").add("opportunity_plus_quotations_tab", {
    steps: () => [
        openTab,
        {
            content: "compare the two",
            trigger: "button[name=action_compare_quotations]",
            run: "click",
        },
        {
            content: "the helmet is in the second only",
            trigger:
                ".modal .o_opportunity_comparison tr:contains(Helmet) td.o_opportunity_different:contains(≠)",
        },
        {
            content: "send the first from here",
            trigger: ".modal .o_opportunity_comparison thead button[name=send]:first",
            run: "click",
        },
        {
            content: "the mail is ready: not now",
            trigger: ".modal:has(button[name=action_send_mail]) .btn-close",
            run: "click",
        },
        {
            content: "the second is above the opportunity: let it lead",
            trigger: `body:not(:has(.modal)) ${SECOND}:contains(above the opportunity) button[name=action_lead_opportunity]`,
            run: "click",
        },
        {
            content: "the amount comes from it",
            trigger: ".o_opportunity_amount_source:contains('(draft, leading)')",
        },
        {
            content: "it leads no more",
            trigger: `${SECOND}:contains(Leading) button[name=action_stop_leading_opportunity]`,
            run: "click",
        },
        {
            content: "the typed amount is back",
            trigger: ".o_opportunity_amount_source:contains('typed by hand')",
        },
        {
            content: "take its products",
            trigger: `${SECOND} button[name=action_take_products]`,
            run: "click",
        },
        {
            content: "really",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "the opportunity is worth as much",
            trigger: `body:not(:has(.modal)) ${SECOND}:not(:contains(the opportunity))`,
        },
        {
            content: "by its own products",
            trigger: ".o_opportunity_amount_source:contains('comes from 2 product lines')",
        },
        {
            content: "open the first quotation with a click on its number",
            trigger: `${FIRST} .fw-bold:contains(S0)`,
            run: "click",
        },
        {
            content: "it is open",
            trigger: ".o_sale_order .o_field_widget[name=order_line]",
        },
        ...stepUtils.statusbarButtonsSteps("Confirm", "confirm it"),
        {
            content: "it is won: the rainbow goes with a click",
            trigger: ".o_reward .o_opportunity_won:contains('is won: $ 1,000.00')",
            run: "click",
        },
        {
            content: "it is confirmed",
            trigger:
                ".o_arrow_button_current:contains(Sales Order), .o_statusbar_status .dropdown-toggle:contains(Sales Order)",
        },
        {
            content: "back to the opportunity",
            trigger:
                ".o_breadcrumb .breadcrumb-item a:contains(Bikes for couriers), .o_back_button",
            run: "click",
        },
        openTab,
        {
            content: "the accepted one comes first and is marked",
            trigger: `${TAB} .o_kanban_record:first:contains(1,000.00):contains(confirmed on):contains(Accepted) .fa-check-circle`,
        },
        {
            content: "make a new one",
            trigger: ".o_notebook_content button[name=action_sale_quotations_new]",
            run: "click",
        },
        {
            content: "a new quotation",
            trigger: ".o_sale_order .o_field_widget[name=partner_id] input:value(/Blue Bikes/)",
        },
    ],
});
