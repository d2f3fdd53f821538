import { registry } from "@web/core/registry";

const DIALOG = ".modal:not(.o_inactive_modal)";

const preview = [
    {
        content: "what becomes of it",
        trigger: `${DIALOG} .o_field_widget[name=preview]:contains('Products: 2 on 2 opportunities')`,
    },
    {
        content: "what is left out, and why",
        trigger: `${DIALOG} .o_field_widget[name=left_ids]:contains('Own'):contains('has products')`,
    },
    {
        content: "nothing is wider than the screen",
        trigger: DIALOG,
        run() {
            const width = document.scrollingElement.scrollWidth;
            if (width > window.innerWidth) {
                throw new Error(`${width} pixels on a screen of ${window.innerWidth}`);
            }
        },
    },
    {
        content: "the products shall count",
        trigger: `${DIALOG} .o_field_widget[name=differing] input[data-value=lines]`,
        run: "click",
    },
    {
        content: "the preview says so",
        trigger: `${DIALOG} .o_field_widget[name=preview]:contains('becomes the target')`,
    },
    {
        content: "take over",
        trigger: `${DIALOG} button[name=action_take_over]`,
        run: "click",
    },
    {
        content: "what was done",
        trigger: ".o_notification:contains('2 opportunities were taken over, with 2 products')",
    },
];

registry.category("web_tour.tours").add("opportunity_plus_take_over", {
    steps: () => [
        {
            content: "open the dialog",
            trigger: "#opportunity_takeover button[name=action_open_takeover]",
            run: "click",
        },
        ...preview,
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_take_over_on_the_phone", {
    steps: () => preview,
});
