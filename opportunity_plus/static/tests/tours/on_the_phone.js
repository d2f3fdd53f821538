import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import {
    checkAmount,
    checkColour,
    waitForServer,
} from "@opportunity_plus/../tests/tours/tour_utils";

const FORM = ".o_form_view.o_lead_opportunity_form";
const LINES = `${FORM} .o_field_widget[name=opportunity_line_ids]`;
const POPOVER = ".o_popover .o_opportunity_amount_explanation";
const DIALOG = ".modal:not(.o_inactive_modal)";
// These scroll sideways on purpose: stages, tabs, the buttons above the chatter, what is typed.
const SCROLLING =
    ".o_kanban_renderer.o_kanban_grouped, .o_notebook_headers, .o-mail-Chatter-topbar, input";

/** What is wider than its place: one has to push it sideways, or it is cut off. */
function findTooWide() {
    return [...document.querySelectorAll("body *")].filter((node) => {
        const { overflowX, textOverflow } = getComputedStyle(node);
        return (
            overflowX !== "visible" &&
            textOverflow !== "ellipsis" &&
            node.clientWidth > 1 && // what is for screen readers has one pixel
            node.scrollWidth > node.clientWidth + 1 &&
            !node.matches(SCROLLING)
        );
    });
}

/** Nothing is wider than the screen, or than the part of it in which it stands. */
export function checkFits(what, trigger) {
    return {
        content: `${what} fits on the screen`,
        trigger,
        run() {
            const width = document.scrollingElement.scrollWidth;
            if (width > window.innerWidth) {
                throw new Error(`${what}: ${width} pixels on a screen of ${window.innerWidth}`);
            }
            const tooWide = findTooWide().map(
                (node) => `${node.className} (${node.scrollWidth} in ${node.clientWidth})`
            );
            if (tooWide.length) {
                throw new Error(`${what} is too wide: ${tooWide.join(", ")}`);
            }
        },
    };
}

/** Open a tab and wait for something in it. */
function openTab(name, shows) {
    return [
        {
            content: `open the tab ${name}`,
            trigger: `${FORM} .o_notebook_headers .nav-link[name=${name}]`,
            run: "click",
        },
        checkFits(`the tab ${name}`, `${FORM} .o_notebook_content ${shows}`),
    ];
}

function openPipeline() {
    return [
        ...stepUtils.toggleHomeMenu(),
        {
            content: "open the CRM application",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        checkFits("the pipeline", ".o_opportunity_kanban .o_kanban_record"),
        {
            content: "open the opportunity from its card",
            trigger: ".o_kanban_record:contains('Bikes for couriers'):contains('1,000')",
            run: "click",
        },
        ...checkAmount("1,000.00", "comes from 1 product line"),
        checkFits("the form", FORM),
        {
            content: "the tabs begin on the first screen",
            trigger: `${FORM} .o_notebook_headers`,
            run() {
                const { bottom } = this.anchor.getBoundingClientRect();
                if (bottom > window.innerHeight) {
                    throw new Error(`${bottom} pixels down, of ${window.innerHeight}`);
                }
            },
        },
        {
            content: "amount and probability stand in one line",
            trigger: `${FORM} .o_field_widget[name=probability]`,
            run() {
                const amount = document.querySelector(`${FORM} [name=expected_revenue]`);
                const [left, right] = [amount, this.anchor].map((node) =>
                    node.getBoundingClientRect()
                );
                if (left.bottom < right.top || right.bottom < left.top) {
                    throw new Error(`${left.bottom} and ${right.top}`);
                }
            },
        },
    ];
}

function askWhy() {
    return [
        {
            content: "ask why it is this amount",
            trigger: `${FORM} .o_opportunity_amount_explanation_button`,
            run: "click",
        },
        {
            content: "the products make it",
            trigger: `${POPOVER} tr[data-name=amount]:contains('1,000.00')`,
        },
        {
            content: "the target is not reached",
            trigger: `${POPOVER} tr[data-name=objective]:contains('1,250.00')`,
        },
        checkFits("the explanation", POPOVER),
        {
            content: "close it",
            trigger: `${POPOVER} .btn-close`,
            run: "click",
        },
    ];
}

/** A product is added in dialogs: there is no room for a row of fields. */
function addHelmets() {
    return [
        ...openTab("opportunity_lines", ".o_kanban_record:contains(Bike)"),
        {
            content: "add a product",
            trigger: `${LINES} button:contains('Add a product')`,
            run: "click",
        },
        checkFits("the dialog", `${DIALOG} .o_field_widget[name=product_id] input`),
        {
            content: "look for it",
            trigger: `${DIALOG} .o_field_widget[name=product_id] input`,
            run: "click",
        },
        {
            content: "choose it",
            trigger: `${DIALOG} .o_kanban_record:contains(Helmet)`,
            run: "click",
        },
        waitForServer(`${DIALOG} .o_field_widget[name=price_subtotal]:contains('100.00')`),
        {
            content: "three of them",
            trigger: `${DIALOG} .o_field_widget[name=product_uom_qty] input`,
            run: "edit 3 && press Tab",
        },
        waitForServer(`${DIALOG} .o_field_widget[name=price_subtotal]:contains('300.00')`),
        {
            content: "that is it",
            trigger: `${DIALOG} .o_form_button_save`,
            run: "click",
        },
        {
            content: "its card is there",
            trigger: `body:not(:has(.modal)) ${LINES} .o_kanban_record:contains(Helmet):contains('300.00')`,
        },
        ...checkAmount("1,300.00", "comes from 2 product lines"),
    ];
}

function setNextStep() {
    return [
        {
            content: "say what comes next",
            trigger: `${FORM} .o_field_widget[name=next_step] input`,
            run: "edit Show the helmets && press Tab",
        },
        {
            content: "until when",
            trigger: `${FORM} .o_field_widget[name=next_step_date] input`,
            run: "edit 12/24/2030 && press Enter",
        },
        waitForServer(FORM),
    ];
}

function lookAround() {
    return [
        ...openTab("opportunity_quotations", ".o_kanban_record:contains('1,000.00')"),
        ...openTab("opportunity_people", ".o_kanban_record:contains(Ann):contains(Decision Maker)"),
        checkColour("an opponent is red", `${FORM} [name=attitude] .badge`, "danger"),
        ...openTab("opportunity_details", ".o_field_widget[name=manager_id]"),
        ...openTab("opportunity_details", ".o_field_widget[name=origin_type_id]"),
        ...openTab("internal_notes", ".o_field_widget[name=description]"),
    ];
}

function makeQuotation() {
    return [
        ...openTab("opportunity_quotations", "button[name=action_sale_quotations_new]"),
        {
            content: "make a quotation",
            trigger: `${FORM} .o_notebook_content button[name=action_sale_quotations_new]`,
            run: "click",
        },
        {
            content: "it has the products and their total",
            trigger:
                ".o_form_view:has(.o_field_widget[name=order_line] .o_kanban_record:contains(Helmet)) .o_field_widget[name=tax_totals]:contains('1,300.00')",
        },
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_on_the_phone", {
    steps: () => [
        ...openPipeline(),
        ...askWhy(),
        ...addHelmets(),
        ...setNextStep(),
        ...lookAround(),
        ...makeQuotation(),
    ],
});
