import { registry } from "@web/core/registry";

const BADGES = ".o_field_widget[name=attention_reasons]";

/** From the app to the list, on whichever screen; filtered, and into a deal. */
registry.category("web_tour.tours").add("opportunity_plus_attention", {
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
            content: "open the deals to look at",
            trigger: "[data-menu-xmlid='opportunity_plus.crm_lead_attention_menu']",
            run: "click",
        },
        {
            content: "the largest one is first, with its reasons",
            trigger: `.o_data_row:first:contains('Forgotten Deal') ${BADGES}:contains('No Next Step'):contains('Closing Date Passed')`,
        },
        {
            content: "what is at stake is added up",
            trigger: ".o_list_footer .o_list_number:contains('6,300')",
        },
        {
            content: "open the filters",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "only those whose closing date has passed",
            trigger: ".o_filter_menu .o-dropdown-item:contains('Closing Date Passed')",
            run: "click",
        },
        {
            content: "the other one is gone",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Overdue Deal')))",
        },
        {
            content: "group by reason",
            trigger: ".o_group_by_menu .o-dropdown-item:contains('Reason')",
            run: "click",
        },
        {
            content: "a group for each reason",
            trigger: ".o_group_header:contains('No Next Step')",
            run: "click",
        },
        {
            content: "open the deal",
            trigger: ".o_data_row:contains('Forgotten Deal') .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "it says the same",
            trigger: `.o_form_view .o_opportunity_attention ${BADGES}:contains('No Next Step')`,
        },
        {
            content: "say what comes next",
            trigger: ".o_form_view .o_field_widget[name=next_step] input",
            run: "edit Call them && press Tab",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "that reason is gone",
            trigger: `.o_form_view .o_opportunity_attention ${BADGES}:not(:contains('No Next Step')):contains('Closing Date Passed')`,
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_attention_on_the_phone", {
    steps: () => [
        {
            content: "a card with reasons",
            trigger: `.o_kanban_record:contains('Forgotten Deal') ${BADGES}:contains('No Next Step')`,
        },
        {
            content: "nothing is wider than the screen",
            trigger: ".o_kanban_renderer",
            run() {
                const width = document.scrollingElement.scrollWidth;
                if (width > window.innerWidth) {
                    throw new Error(`${width} pixels on a screen of ${window.innerWidth}`);
                }
            },
        },
        {
            content: "open it",
            trigger: ".o_kanban_record:contains('Forgotten Deal')",
            run: "click",
        },
        {
            content: "it says the same",
            trigger: `.o_form_view .o_opportunity_attention ${BADGES}:contains('No Next Step')`,
        },
    ],
});
