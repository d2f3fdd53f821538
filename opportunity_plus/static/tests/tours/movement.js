/* global Chart */
import { registry } from "@web/core/registry";

function getChart() {
    return Chart.getChart(document.querySelector(".o_graph_renderer canvas"));
}

/** The bars begin where the one before ends. */
const checkBars = {
    content: "the bars lead from the opening to the closing",
    trigger: ".o_graph_renderer canvas",
    run() {
        const { labels, datasets } = getChart().data;
        const found = JSON.stringify([labels, datasets[0].data]);
        const expected = JSON.stringify([
            ["Opening", "Added", "Grown", "Lost", "Closing"],
            [
                [0, 1300],
                [1300, 1500],
                [1500, 2000],
                [2000, 1700],
                [0, 1700],
            ],
        ]);
        if (found !== expected) {
            throw new Error(`${found} is not ${expected}`);
        }
    },
};

function clickBar(label) {
    return {
        content: `open the deals of ${label}`,
        trigger: ".o_graph_renderer canvas",
        async run() {
            // Bars move to their place first.
            await new Promise((resolve) => setTimeout(resolve, 1200));
            const chart = getChart();
            const { x, y } = chart
                .getDatasetMeta(0)
                .data[chart.data.labels.indexOf(label)].getCenterPoint();
            const { left, top } = chart.canvas.getBoundingClientRect();
            const place = { clientX: left + x, clientY: top + y, bubbles: true, button: 0 };
            chart.canvas.dispatchEvent(new MouseEvent("click", place));
        },
    };
}

const openedDeal = {
    content: "the opportunity says how it moved",
    trigger: ".o_form_view .o_opportunity_movement:contains('▲')",
};

registry.category("web_tour.tours").add("opportunity_plus_movement", {
    steps: () => [
        checkBars,
        clickBar("Grown"),
        {
            content: "before and after",
            trigger:
                ".o_data_row:contains('Grown Deal'):contains('500.00'):contains('1,000.00'):contains('1,500.00')",
        },
        {
            content: "open the deal",
            trigger: ".o_data_row:contains('Grown Deal') .o_data_cell[name=name]",
            run: "click",
        },
        openedDeal,
        {
            content: "back to the deals",
            trigger: ".breadcrumb a:contains('Pipeline Movement'), .o_back_button",
            run: "click",
        },
        { content: "choose a view", trigger: ".o_switch_view.o_graph", run: "click" },
        {
            content: "choose other days",
            trigger: ".o_opportunity_choose_days",
            run: "click",
        },
        {
            content: "until now",
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "the title names the days",
            trigger: ".o_breadcrumb:contains('– now')",
        },
        { content: "and the bars are there", trigger: ".o_graph_renderer canvas" },
        { content: "as a list", trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "its groups are in the order of the bars",
            trigger: [
                ".o_group_header:contains('Opening (2)')",
                ".o_group_header:contains('Added (1)')",
                ".o_group_header:contains('Grown (1)')",
                ".o_group_header:contains('Lost (1)')",
                ".o_group_header:contains('Closing (2)')",
            ].join(" + "),
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_movement_phone", {
    steps: () => [
        checkBars,
        clickBar("Grown"),
        {
            content: "open the deal",
            trigger:
                ".o_data_row .o_data_cell:contains('Grown Deal'), .o_kanban_record:contains('Grown Deal')",
            run: "click",
        },
        openedDeal,
    ],
});
