import { registry } from "@web/core/registry";

import { openAcceptance, pay, sign } from "@opportunity_plus/../tests/tours/portal_utils";

const tours = registry.category("web_tour.tours");

tours.add("opportunity_plus_customer_pays", {
    steps: () => [...openAcceptance("Accept & Pay"), ...pay("2,321.00")],
});

tours.add("opportunity_plus_customer_pays_down", {
    steps: () => [
        {
            content: "only a part is asked for",
            trigger: ".o_portal_sale_sidebar:contains('Down payment'):contains('696.30')",
        },
        ...openAcceptance("Accept & Pay"),
        ...pay("696.30"),
        {
            content: "the page tells what was paid",
            trigger:
                ".o_portal_sale_sidebar .alert-success:contains('Amount paid'):contains('696.30')",
        },
    ],
});

tours.add("opportunity_plus_customer_signs_and_pays_down", {
    steps: () => [
        ...openAcceptance("Sign & Pay"),
        ...sign("Ada Blue"),
        {
            content: "the signature alone confirms nothing",
            trigger: "#quote_content .alert-success:contains('still needs to be paid')",
        },
        ...pay("696.30"),
    ],
});
