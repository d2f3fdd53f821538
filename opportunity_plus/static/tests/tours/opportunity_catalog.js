import { registry } from "@web/core/registry";

import {
    checkAmount,
    checkLine,
    checkLineCount,
    openProducts,
} from "@opportunity_plus/../tests/tours/tour_utils";

/** Put a product into the opportunity from the catalog. */
function pick(name) {
    return [
        {
            content: `add ${name}`,
            trigger: `.o_kanban_record:contains("${name}") .fa-shopping-cart`,
            run: "click",
        },
        {
            content: `${name} is added`,
            trigger: `.o_kanban_record:contains("${name}"):not(:has(.fa-shopping-cart))`,
        },
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_catalog", {
    steps: () => [
        ...openProducts(),
        ...checkLineCount(1),
        {
            content: "open the catalog",
            trigger: "button[name=action_add_from_catalog]",
            run: "click",
        },
        {
            content: "the product of the opportunity is marked with its quantity",
            trigger: ".o_kanban_record.o_product_added:contains('Yearly service')",
        },
        ...pick("Bike"),
        ...pick("Helmet"),
        {
            content: "two bikes",
            trigger: ".o_kanban_record:contains('Bike') .fa-plus",
            run: "click",
        },
        {
            content: "the quantity is two",
            trigger: ".o_kanban_record:contains('Bike') input:value(2)",
        },
        {
            content: "no service any more",
            trigger: ".o_kanban_record:contains('Yearly service') .fa-trash",
            run: "click",
        },
        {
            content: "the service is gone",
            trigger: ".o_kanban_record:contains('Yearly service') .fa-shopping-cart",
        },
        {
            content: "the catalog saves half a second after the last click",
            trigger: ".o-kanban-button-back",
            run: () => new Promise((resolve) => setTimeout(resolve, 1000)),
        },
        {
            content: "back to the opportunity",
            trigger: ".o-kanban-button-back",
            run: "click",
        },
        ...checkAmount("2,100.00", "comes from 2 product lines"),
        ...openProducts(),
        ...checkLineCount(2),
        ...checkLine("Bike", "2.00", "2,000.00"),
        ...checkLine("Helmet", "1.00", "100.00"),
    ],
});
