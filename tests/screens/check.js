/**
 * node check.js ADDRESS CHROMIUM [NAME...]
 *
 * What axe-core calls serious or critical in what the addon shows, and what does not fit there.
 */
import axe from "axe-core";

import { visit } from "../../docs/screens/visit.js";
import { findMisfits } from "./widths.js";

const GRAVE = ["serious", "critical"];
// Drawn by Odoo's own widgets and renderers, wherever they stand: not ours to name or to colour.
const ODOO = [
    ".badge",
    ".btn.oi", // icons of the calendar
    ".fc", // the calendar itself
    ".o-autocomplete--input",
    ".o-checkbox",
    ".o-kanban-button-new",
    ".o_calendar_sidebar_container",
    ".o_button_more",
    ".o_cell_button_header",
    ".o_field_color_picker",
    ".o_field_daterange .fa-long-arrow-right",
    ".o_field_widget img",
    ".o_field_kanban_activity",
    ".o_field_list_activity",
    ".o_field_x2many_list_row_add",
    ".o_form_label",
    ".o_group_config",
    ".o_kanban_header",
    ".o_kanban_record img",
    ".o_list_record_remove",
    ".o_optional_columns_dropdown",
    ".o_pivot",
    ".o_select_menu",
    ".o_setting_right_pane > .text-muted",
    ".o_priority",
    ".o_progress",
    ".o_tag",
];
const [address, executablePath, ...names] = process.argv.slice(2);
const found = [];
let screens = 0;

function isOurs({ name, ours }) {
    return ours !== false && (!names.length || names.includes(name));
}

function note(name, violations) {
    for (const { id, impact, help, nodes } of violations) {
        for (const { html, target } of GRAVE.includes(impact) ? nodes : []) {
            found.push(`${name}: ${impact}: ${id} (${help}): ${target}: ${html.slice(0, 300)}`);
        }
    }
}

const complaints = await visit(
    address,
    executablePath,
    isOurs,
    async (page, name, screen, size) => {
        const ours = screen.ours || ".o_content";
        await page.evaluate(axe.source);
        const result = await page.evaluate((context) => window.axe.run(context), {
            include: ours.split(", "),
            exclude: ODOO,
        });
        note(name, result.violations);
        const misfits = await findMisfits(page, size, screen.measures || ours);
        found.push(...misfits.map((misfit) => `${name}: ${misfit}`));
        screens += 1;
    }
);
console.log(`${screens} screens looked at, ${found.length} findings`);
for (const line of [...found, ...complaints]) {
    console.error(line);
}
process.exit(found.length || complaints.length ? 1 : 0);
