import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { checkAmount } from "@opportunity_plus/../tests/tours/tour_utils";

const TABLE = ".modal .o_opportunity_comparison";

/** All of the table can be reached, by a finger or with the keyboard. */
function checkReachable() {
    return {
        content: "the last column can be reached",
        trigger: `${TABLE} thead th:last`,
        run() {
            const region = this.anchor.closest("[role=region][tabindex='0']");
            region.scrollLeft = region.scrollWidth;
            const { right } = this.anchor.getBoundingClientRect();
            if (right > window.innerWidth || right > region.getBoundingClientRect().right + 1) {
                throw new Error(`the last column ends at ${right}`);
            }
        },
    };
}

/** From a quotation to the win and back, on a screen of whatever width. */
registry.category("web_tour.tours").add("opportunity_plus_won_is_felt", {
    steps: () => [
        ...stepUtils.statusbarButtonsSteps("Confirm", "the customer said yes"),
        {
            content: "the rainbow says what was won, and how far from the forecast",
            trigger:
                ".o_reward .o_opportunity_won:contains('“Bikes for couriers” is won: $ 1,000.00'):contains('$ 200.00 above the forecast')",
        },
        {
            content: "go and see",
            trigger: ".o_opportunity_won button:contains('Open Opportunity')",
            run: "click",
        },
        {
            content: "the rainbow is gone, the opportunity is won",
            trigger: "body:not(:has(.o_reward)) .o_form_view .ribbon:contains(Won)",
        },
        ...checkAmount("1,000.00", "comes from accepted quotation S"),
        {
            content: "open the tab Products",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_lines]",
            run: "click",
        },
        {
            content: "compare forecast and sale",
            trigger: "button[name=action_compare_forecast]",
            run: "click",
        },
        {
            content: "the difference is that of the amount",
            trigger: `${TABLE} tfoot tr:contains(Untaxed):contains('800.00'):contains('+$ 200.00')`,
        },
        checkReachable(),
        { content: "close", trigger: ".modal footer button:contains(Close)", run: "click" },
        {
            content: "the sentence leads to the quotation",
            trigger:
                "body:not(:has(.modal)) .o_opportunity_amount_source button[name=action_view_amount_orders]",
            run: "click",
        },
        {
            content: "it is the order",
            trigger: ".o_sale_order .o_field_widget[name=order_line]",
        },
        ...stepUtils.statusbarButtonsSteps("Cancel", "the customer changed his mind"),
        {
            content: "one reads what comes back",
            trigger: ".modal:contains('“Bikes for couriers” goes back to “Fresh”, $ 800.00.')",
        },
        {
            content: "really",
            trigger: ".modal footer button[name=action_mass_cancel]",
            run: "click",
        },
        {
            content: "it is cancelled",
            trigger: "body:not(:has(.modal)) .o_statusbar_status:contains(Cancelled)",
        },
    ],
});
