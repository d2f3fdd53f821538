import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const DIALOG = ".modal:not(.o_inactive_modal)";

/** From the button to the dialog and back; with `more` to do in the dialog. */
function loseAndRestore(more = []) {
    return [
        ...stepUtils.statusbarButtonsSteps("Lost", "mark as lost"),
        {
            content: "the dialog says what is open, and cancels it",
            trigger: `${DIALOG}:contains("1 quotation is open") [name=cancel_orders] input:checked`,
        },
        {
            content: "the listed competitor is one click",
            trigger: `${DIALOG} .o_field_widget[name=lost_competitor_id] .o_selection_badge:contains('Slow Wheels')`,
            run: "click",
        },
        {
            content: "it is chosen",
            trigger: `${DIALOG} .o_field_widget[name=lost_competitor_id] input:value(/Slow Wheels/)`,
        },
        ...more,
        {
            content: "confirm",
            trigger: ".modal button[name=action_lost_reason_apply]",
            run: "click",
        },
        {
            content: "the opportunity is lost",
            trigger: ".o_form_view .ribbon:contains(Lost)",
        },
        {
            content: "and it says to whom",
            trigger: ".o_field_widget[name=lost_competitor_id] input:value(/Slow Wheels/)",
        },
        ...stepUtils.statusbarButtonsSteps("Restore", "restore it"),
        {
            content: "the quotation is offered again",
            trigger: ".o_form_view button[name=action_restore_orders]",
            run: "click",
        },
        {
            content: "and nothing more is to say",
            trigger: ".o_form_view:not(:has(button[name=action_restore_orders]))",
        },
    ];
}

const somebodyElse = [
    {
        content: "somebody else?",
        trigger: `${DIALOG} .o_field_widget[name=lost_competitor_id] input`,
        run: "edit Blue",
    },
    {
        content: "not the customer",
        trigger:
            ".o-autocomplete--dropdown-menu:not(:has([id$=_loading])):not(:contains('Blue Bikes'))",
    },
    {
        content: "no",
        trigger: `${DIALOG} .o_field_widget[name=lost_competitor_id] .o_selection_badge:contains('Slow Wheels')`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("opportunity_plus_lost_and_restored", {
    steps: () => loseAndRestore(somebodyElse),
});

registry.category("web_tour.tours").add("opportunity_plus_lost_on_the_phone", {
    steps: () => loseAndRestore(),
});
