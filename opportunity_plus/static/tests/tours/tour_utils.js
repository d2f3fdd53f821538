/**
 * Steps that several tours share: what a salesperson does on the Products tab of an opportunity.
 */
import { rpcBus } from "@web/core/network/rpc";

const LINES = ".o_field_widget[name=opportunity_line_ids]";

/** Open the tab "Products". */
export function openProducts() {
    return [
        {
            content: "open the tab Products",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_lines]",
            run: "click",
        },
        {
            content: "the list of products is there",
            trigger: `${LINES} .o_list_renderer`,
        },
    ];
}

/** Choose a product in a new line at the end of the list. */
export function addProduct(name) {
    return [
        {
            content: `add a line for ${name}`,
            trigger: `${LINES} .o_field_x2many_list_row_add a:contains("Add a product")`,
            run: "click",
        },
        {
            content: `search ${name}`,
            trigger: `${LINES} .o_selected_row .o_field_widget[name=product_id] input`,
            run: `edit ${name}`,
        },
        {
            content: `choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:not([id$=_loading]):contains("${name}")`,
            run: "click",
        },
        {
            content: `the price of ${name} is proposed`,
            trigger: `${LINES} .o_selected_row .o_field_widget[name=price_subtotal]:contains(/[1-9]/)`,
        },
    ];
}

/** Type into a cell of the line that is being edited. */
export function editCell(field, value) {
    return [
        {
            content: `type ${value} as ${field}`,
            trigger: `${LINES} .o_selected_row .o_field_widget[name=${field}] input`,
            run: `edit ${value} && press Tab`,
        },
    ];
}

/** The amount of the opportunity and the sentence under it, as they are shown right now. */
export function checkAmount(amount, sentence) {
    return [
        {
            content: `the amount is ${amount}`,
            trigger: `.o_form_view .o_field_widget[name=expected_revenue]:contains("${amount}")`,
        },
        {
            content: `the sentence under it says: ${sentence}`,
            trigger: `.o_opportunity_amount_source:contains("${sentence}")`,
        },
    ];
}

/** A line of the list shows a product and some figures. */
export function checkLine(product, ...texts) {
    const filters = [product, ...texts].map((text) => `:contains("${text}")`).join("");
    return [
        {
            content: `the products show ${product} with ${texts.join(", ")}`,
            trigger: `${LINES} .o_data_row${filters}`,
        },
    ];
}

/** The list has so many lines. */
export function checkLineCount(count) {
    return [
        {
            content: `there are ${count} products`,
            trigger: `${LINES} .o_data_row:eq(${count - 1})`,
            run() {
                const found = document.querySelectorAll(`${LINES} .o_data_row`).length;
                if (found !== count) {
                    throw new Error(`${count} products expected, ${found} found`);
                }
            },
        },
    ];
}

let pendingCalls = 0;
rpcBus.addEventListener("RPC:REQUEST", () => pendingCalls++);
rpcBus.addEventListener("RPC:RESPONSE", () => pendingCalls--);

/** Wait until the server answered everything: what it answers may redraw what one is typing in. */
export function waitForServer(trigger) {
    return {
        content: "the server has answered",
        trigger,
        async run() {
            while (pendingCalls > 0) {
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        },
    };
}

/** The pivot shows these figures in a row. */
export function checkRow(label, ...figures) {
    return {
        content: `the pivot shows ${label} with ${figures.join(", ")}`,
        trigger: `.o_pivot tbody tr:has(th:contains("${label}"))`,
        run() {
            const cells = [...this.anchor.querySelectorAll("td")];
            const shown = cells.map((cell) => cell.textContent.replace(/[^\d.,%]/g, ""));
            if (shown.join(" ") !== figures.join(" ")) {
                throw new Error(`${figures.join(" ")} expected, ${shown.join(" ")} found`);
            }
        },
    };
}

/** A badge has the colour of a warning or of good news, really: by what is painted. */
export function checkColour(content, trigger, name) {
    return {
        content,
        trigger,
        run() {
            const sample = document.createElement("span");
            sample.className = `text-bg-${name}`;
            document.body.append(sample);
            const expected = getComputedStyle(sample).backgroundColor;
            sample.remove();
            const found = getComputedStyle(this.anchor).backgroundColor;
            if (found !== expected || expected.endsWith(", 0)")) {
                throw new Error(`${expected} expected, ${found} found`);
            }
        },
    };
}
