import { registry } from "@web/core/registry";

const TAB = ".o_field_widget[name=order_ids]";

const openTab = {
    content: "open the tab Quotations",
    trigger: ".o_notebook_headers .nav-link[name=opportunity_quotations]",
    run: "click",
};

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
            content: "open the first quotation with a click on its row",
            trigger: `body:not(:has(.modal)) ${TAB} .o_data_row:contains(1,000.00) td[name=name]`,
            run: "click",
        },
        {
            content: "confirm it",
            trigger: ".o_sale_order button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "it is won: the rainbow goes with a click",
            trigger: ".o_reward .o_opportunity_won:contains('is won: $ 1,000.00')",
            run: "click",
        },
        {
            content: "it is confirmed",
            trigger: ".o_arrow_button_current:contains(Sales Order)",
        },
        {
            content: "back to the opportunity",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(Bikes for couriers)",
            run: "click",
        },
        openTab,
        {
            content: "the accepted one comes first and is marked",
            trigger: `${TAB} .o_data_row:first:contains(1,000.00) [name=opportunity_accepted] input:checked`,
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
