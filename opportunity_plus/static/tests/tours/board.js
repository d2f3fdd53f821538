import { registry } from "@web/core/registry";

import { checkFits } from "@opportunity_plus/../tests/tours/on_the_phone";

const ROW = ".o_opportunity_board [data-name^='op_salesperson']";
const DIALOG = ".modal:not(.o_inactive_modal)";

/** A figure of somebody, or of all. */
function figure(name, who = "op_salesperson") {
    return `.o_opportunity_board [data-name^='${who}'] [data-figure=${name}]`;
}

function checkFigure(name, text, who) {
    return {
        content: `${name} is ${text}`,
        trigger: `${figure(name, who)}:contains("${text}")`,
    };
}

/** Choose the team, open a figure's deals and come back to what was chosen. */
function openDeals() {
    return [
        {
            content: "choose the team",
            trigger: ".o_opportunity_board select[name=team_id]",
            run: "selectByLabel Bikes",
        },
        checkFigure("won", "1,500"),
        checkFigure("commit", "2,000"),
        checkFigure("commit", "Σ $ 3,500"),
        checkFigure("target", "3,000"),
        checkFigure("gap", "1,500"),
        checkFigure("coverage", "1.3×"),
        checkFigure("calculated", "3,100"),
        checkFigure("won", "1,500", "Total"),
        {
            content: "open what is behind it",
            trigger: `${figure("commit")} button`,
            run: "click",
        },
        {
            content: "the deal",
            trigger:
                ".o_data_row:contains('Deal of 2000'), .o_kanban_record:contains('Deal of 2000')",
        },
    ];
}

/** Say what will be won, with a note. */
function commit(kind) {
    return [
        {
            content: "say what will be won",
            trigger: `${figure(kind)} button[data-say]`,
            run: "click",
        },
        {
            content: "so much",
            trigger: `${DIALOG} .o_field_widget[name=amount] input`,
            run: "edit 2800",
        },
        {
            content: "and why",
            trigger: `${DIALOG} .o_field_widget[name=note] textarea`,
            run: "edit Without the helmets",
        },
        {
            content: "commit",
            trigger: `${DIALOG} .modal-footer button:contains("Commit")`,
            run: "click",
        },
        checkFigure(kind, "2,800"),
        checkFigure(kind, "Without the helmets"),
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_board", {
    steps: () => [
        {
            content: "open Reporting",
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "open the board",
            trigger: "[data-menu-xmlid='opportunity_plus.crm_opportunity_board_menu']",
            run: "click",
        },
        ...openDeals(),
        {
            content: "back to the board",
            trigger: ".o_back_button, .breadcrumb-item a:contains('Board')",
            run: "click",
        },
        {
            content: "which is still that of the team",
            trigger:
                ".o_opportunity_board select[name=team_id]:has(option:checked:contains('Bikes'))",
        },
        ...commit("manager"),
        checkFigure("manager", "2,800", "Total"),
        {
            content: "the quarter has no word to say",
            trigger: ".o_opportunity_board button:contains('Quarter')",
            run: "click",
        },
        {
            content: "but what was said of one of its months",
            trigger: `${figure("manager")}:contains("1 of 3 months")`,
        },
        { content: "the bars", trigger: ".o_opportunity_board_chart canvas" },
        {
            content: "as a table",
            trigger: ".o_opportunity_board details summary",
            run: "click",
        },
        {
            content: "open a month",
            trigger: ".o_opportunity_board_months button:contains('1,600')",
            run: "click",
        },
        { content: "the deals of it", trigger: ".o_data_row:contains('Deal of 2000')" },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_board_on_the_phone", {
    steps: () => [
        checkFits("the board", ROW),
        ...openDeals(),
        {
            content: "back to the board",
            trigger: ".o_back_button, .breadcrumb-item a:contains('Board')",
            run: "click",
        },
        ...commit("salesperson"),
        checkFits("the board with what was said", ".o_opportunity_board_chart canvas"),
    ],
});
