import { registry } from "@web/core/registry";

const BUTTON = ".o_opportunity_amount_explanation_button";
const POPOVER = ".o_popover .o_opportunity_amount_explanation";

function checkRow(name, ...texts) {
    const filters = texts.map((text) => `:contains("${text}")`).join("");
    return {
        content: `the row ${name} shows ${texts.join(", ")}`,
        trigger: `${POPOVER} tr[data-name=${name}]${filters}`,
    };
}

registry.category("web_tour.tours").add("opportunity_plus_why_this_amount", {
    steps: () => [
        {
            content: "ask why it is this amount",
            trigger: `.o_form_view ${BUTTON}`,
            run: "click",
        },
        checkRow("order", "S0"),
        checkRow("product", "Bike", "1 Units", "1,000.00"),
        checkRow("amount", "1,000.00"),
        checkRow("before", "Typed before acceptance", "800.00", "200.00 (+25%)"),
        checkRow("objective", "1,250.00", "−$ 250.00 (−20%)"),
        {
            content: "close it with the keyboard",
            trigger: `${POPOVER} .btn-close:focus`,
            run: "press Escape",
        },
        {
            content: "it is closed, and one goes on where one was",
            trigger: `body:not(:has(${POPOVER})) ${BUTTON}:focus`,
            run: "click",
        },
        {
            content: "close it",
            trigger: `${POPOVER} .btn-close`,
            run: "click",
        },
        {
            content: "the sentence leads to the quotation, too",
            trigger:
                ".o_opportunity_amount_source button:contains('comes from accepted quotation')",
            run: "click",
        },
        {
            content: "back to the opportunity",
            trigger:
                "body:has(.o_form_view .o_field_widget[name=order_line]) .breadcrumb-item a:contains('Bikes for couriers')",
            run: "click",
        },
        {
            content: "ask again",
            trigger: `.o_form_view ${BUTTON}`,
            run: "click",
        },
        {
            content: "open the quotation",
            trigger: `${POPOVER} tr[data-name=order] a:contains(S)`,
            run: "click",
        },
        {
            content: "it is the order, and the way back is shown",
            trigger:
                "body:has(.breadcrumb-item a:contains('Bikes for couriers')) .o_form_view .o_field_widget[name=order_line]",
        },
    ],
});
