import { registry } from "@web/core/registry";

import {
    checkAmount,
    checkLine,
    checkLineCount,
    openProducts,
} from "@opportunity_plus/../tests/tours/tour_utils";

/** A column of the preview shows a text. */
function checkPreview(field, text) {
    return {
        content: `the preview shows ${text} as ${field}`,
        trigger: `.modal .o_field_widget[name=line_ids] .o_data_cell[name=${field}]:contains("${text}")`,
    };
}

registry.category("web_tour.tours").add("opportunity_plus_apply_orders", {
    steps: () => [
        {
            content: "the typed amount still stands",
            trigger: ".o_form_view .o_field_widget[name=expected_revenue] input:value(/555[.]00/)",
        },
        ...openProducts(),
        {
            content: "the tab tells that an order does not count",
            trigger: ".o_form_view .alert-warning:contains('not included in the expected revenue')",
        },
        {
            content: "ask what would change",
            trigger: "button[name=action_apply_accepted_orders]",
            run: "click",
        },
        {
            content: "the preview names the order",
            trigger: ".modal .o_field_widget[name=order_ids] .o_data_row:contains('2,000.00')",
        },
        checkPreview("expected_revenue_before", "555.00"),
        checkPreview("expected_revenue_after", "2,000.00"),
        checkPreview("line_count_before", "0"),
        checkPreview("line_count_after", "1"),
        checkPreview("stage_id_before", "Offered"),
        checkPreview("stage_id_after", "Signed"),
        {
            content: "apply",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "the opportunity is won",
            trigger: ".o_form_view .ribbon:contains(Won)",
        },
        ...checkAmount("2,000.00", "comes from accepted quotation S"),
        ...openProducts(),
        ...checkLineCount(1),
        ...checkLine("Bike", "2.00", "2,000.00"),
        {
            content: "nothing is left to apply",
            trigger: ".o_form_view:not(:has(button[name=action_apply_accepted_orders]))",
        },
    ],
});
