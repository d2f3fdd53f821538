import { registry } from "@web/core/registry";

const DIALOG = ".modal:not(.o_inactive_modal)";

/** Choose a user in a field of the dialog. */
function chooseUser(field, name) {
    return [
        {
            content: `look for ${name}`,
            trigger: `${DIALOG} .o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            content: `choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:not([id$=_loading]):contains('${name}')`,
            run: "click",
        },
    ];
}

/** From the menu over the preview, in which one deal gets somebody else, to the message. */
registry.category("web_tour.tours").add("opportunity_plus_hand_over", {
    steps: () => [
        { content: "open the apps", trigger: ".o_navbar_apps_menu button", run: "click" },
        {
            content: "open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "open Sales",
            trigger: "button[data-menu-xmlid='crm.crm_menu_sales']",
            run: "click",
        },
        {
            content: "hand over",
            trigger: "[data-menu-xmlid='opportunity_plus.crm_opportunity_handover_menu']",
            run: "click",
        },
        ...chooseUser("user_id", "op_salesperson"),
        ...chooseUser("receiver_ids", "op_colleague"),
        {
            content: "see what goes where",
            trigger: `${DIALOG} button[name=action_preview]`,
            run: "click",
        },
        {
            content: "all goes to the colleague",
            trigger: `${DIALOG} .o_field_widget[name=summary]:contains('op_colleague'):contains('2 ($ 400.00)')`,
        },
        {
            content: "the second one shall go to somebody else",
            trigger: `${DIALOG} .o_data_row:contains('Second') .o_data_cell[name=receiver_id]`,
            run: "click",
        },
        ...chooseUser("receiver_id", "op_newcomer"),
        {
            content: "hand over",
            trigger: `${DIALOG} button[name=action_hand_over]`,
            run: "click",
        },
        {
            content: "what happened",
            trigger: ".o_notification:contains('took over 1')",
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_hand_over_on_the_phone", {
    steps: () => [
        {
            content: "whom it goes to",
            trigger: `${DIALOG} .o_field_widget[name=receiver_ids] input`,
            run: "click",
        },
        {
            content: "the colleague",
            trigger: `${DIALOG} .o_kanban_record:contains('op_colleague'), ${DIALOG} .o_data_row:contains('op_colleague')`,
            run: "click",
        },
        {
            content: "take this one",
            trigger: `${DIALOG}:has(button[name=action_preview]), ${DIALOG} .o_select_button`,
            run({ click }) {
                const select = document.querySelector(".o_select_button");
                if (select) {
                    click(select);
                }
            },
        },
        {
            content: "see what goes where",
            trigger: `${DIALOG}:has(.o_field_widget[name=receiver_ids]:contains('op_colleague')) button[name=action_preview]`,
            run: "click",
        },
        {
            content: "a card for each deal",
            trigger: `${DIALOG} .o_kanban_record:contains('Second'):contains('op_colleague')`,
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
            content: "open the card",
            trigger: `${DIALOG} .o_kanban_record:contains('Second')`,
            run: "click",
        },
        {
            content: "somebody else could be chosen",
            trigger: `${DIALOG} .o_field_widget[name=receiver_id] input`,
        },
        {
            content: "close it",
            trigger: `${DIALOG} .o_form_button_cancel, ${DIALOG} .oi-arrow-left, ${DIALOG} .btn-close`,
            run: "click",
        },
        {
            content: "hand over",
            trigger: `${DIALOG} button[name=action_hand_over]`,
            run: "click",
        },
        {
            content: "what happened",
            trigger: ".o_notification:contains('took over 2')",
        },
    ],
});
