import { registry } from "@web/core/registry";

const SHOWN = ".o_content iframe[src*='/report/html/']";
const PATIENCE = 30000; // milliseconds

const openActions = {
    content: "open the menu of actions",
    trigger: ".o_form_view .o_cp_action_menus button.dropdown-toggle",
    run: "click",
};

/**
 * Open the menu of what can be printed.
 *
 * @param {string} opening what opens it: a click on a phone
 */
export function openPrintMenu(opening = "hover") {
    return [
        openActions,
        {
            content: "open the print menu",
            trigger:
                ".o-dropdown--menu .o-dropdown-item:contains(Print), .o-dropdown--menu .dropdown-toggle:contains(Print)",
            run: opening,
        },
    ];
}

/** A finished download, if there was one. */
function findDownload() {
    return performance
        .getEntriesByType("resource")
        .find(({ name }) => name.endsWith("/report/download"));
}

/**
 * What is printed comes as a file, or is shown where the server has no program that makes PDFs.
 *
 * @param {string} report the name of the report
 * @param {string} text what it says
 */
export async function waitForSheet(report, text) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
        const download = findDownload();
        if (download) {
            if (download.responseStatus !== 200) {
                throw new Error(`The download fails with ${download.responseStatus}`);
            }
            return;
        }
        const frame = document.querySelector(SHOWN);
        if (frame?.src.includes(report) && frame.contentDocument.body?.innerText.includes(text)) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("The sheet neither comes as a file nor is shown");
}

registry.category("web_tour.tours").add("opportunity_plus_opportunity_sheet", {
    steps: () => [
        ...openPrintMenu(),
        ...["Visit Sheet", "Customer Sheet"].map((sheet) => ({
            content: `there is the ${sheet}`,
            trigger: `.o-dropdown--menu .o_menu_item:contains("${sheet}")`,
        })),
        {
            content: "print the opportunity sheet",
            trigger: ".o-dropdown--menu .o_menu_item:contains('Opportunity Sheet')",
            run: "click",
        },
        {
            content: "the sheet comes",
            trigger: "body",
            run: () =>
                waitForSheet(
                    "opportunity_plus.report_opportunity_sheet",
                    "Internal, not for the customer"
                ),
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_customer_sheet", {
    steps: () => [
        openActions,
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
