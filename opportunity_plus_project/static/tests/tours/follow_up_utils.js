/** Steps that several tours of the second addon share. */
export function click(content, trigger) {
    return { content, trigger, run: "click" };
}

export function edit(content, trigger, text) {
    return { content, trigger, run: `edit ${text}` };
}

export function see(content, trigger) {
    return { content, trigger };
}

/** The dialog is gone, and what it did is done. */
export const closed = see("the dialog is gone", "body:not(:has(.modal))");

/** From the apps to an entry of the menu *Follow-Up*. */
export function openFollowUp(menu) {
    return [
        click("open the apps", ".o_navbar_apps_menu button"),
        click("open CRM", ".o_app[data-menu-xmlid='crm.crm_menu_root']"),
        ...openFollowUpMenu(menu),
    ];
}

/** An entry of the menu *Follow-Up*, for who is in CRM. */
export function openFollowUpMenu(menu) {
    return [
        click(
            "open Follow-Up",
            "button[data-menu-xmlid='opportunity_plus_project.follow_up_menu']"
        ),
        click(`open ${menu}`, `[data-menu-xmlid='opportunity_plus_project.${menu}']`),
    ];
}

/** In the dialog: what was done, and when the customer hears of one again. */
export function logTime(text, day) {
    return [
        edit("what was done", ".modal .o_field_widget[name=description] textarea", text),
        {
            content: "half an hour is proposed",
            trigger: ".modal .o_field_widget[name=hours] input:value(00:30)",
        },
        edit(
            "say when they hear of one again",
            ".modal .o_field_widget[name=next_action_date] input",
            `${day} && press Enter`
        ),
        click("log it", ".modal button[name=action_log]"),
        closed,
    ];
}
