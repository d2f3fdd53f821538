import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("opportunity_plus_customer_sheet", {
    steps: () => [
        {
            content: "open the menu of actions",
            trigger: ".o_form_view .o_cp_action_menus button.dropdown-toggle",
            run: "click",
        },
        {
            content: "open the print menu",
            trigger:
                ".o-dropdown--menu .o-dropdown-item:contains(Print), .o-dropdown--menu .dropdown-toggle:contains(Print)",
            run: "hover",
        },
        ...["Opportunity Sheet", "Visit Sheet", "Customer Sheet"].map((sheet) => ({
            content: `there is the ${sheet}`,
            trigger: `.o-dropdown--menu .o_menu_item:contains("${sheet}")`,
        })),
        {
            content: "send the customer sheet",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Send Customer Sheet)",
            run: "click",
        },
        {
            content: "the customer gets it",
            trigger: ".modal .o_field_widget[name=partner_ids] .o_tag:contains(Ann)",
        },
        {
            content: "the sheet is attached",
            trigger: ".modal .o_field_widget[name=attachment_ids]:contains(Bikes for Lyon)",
        },
        {
            content: "send",
            trigger: ".modal button[name=action_send_mail]",
            run: "click",
        },
        {
            content: "the chatter shows what was sent",
            trigger:
                ".o-mail-Message:contains(sums up where we are) .o-mail-AttachmentContainer, .o-mail-Message:contains(sums up where we are) .o-mail-AttachmentCard",
        },
    ],
});
