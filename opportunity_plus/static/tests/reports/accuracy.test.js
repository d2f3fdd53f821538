import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { test } from "@odoo/hoot";
import { checkLegend, setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Row extends models.Model {
    _name = "crm.opportunity.accuracy.report";

    month = fields.Char();
    kind = fields.Selection({
        selection: [
            ["1_forecast_90", "90 Days Before"],
            ["2_forecast_60", "60 Days Before"],
            ["6_won", "Won"],
        ],
    });
    amount = fields.Float({ aggregator: "sum" });

    _records = [
        { id: 1, month: "2026-01", kind: "6_won", amount: 10 },
        { id: 2, month: "2026-02", kind: "2_forecast_60", amount: 20 },
        { id: 3, month: "2026-03", kind: "1_forecast_90", amount: 30 },
    ];
}

defineModels([Row]);
defineMailModels();
setupChartJsForTests();

test("the legend is in the order of time, whatever the first month has", async () => {
    const view = await mountView({
        type: "graph",
        resModel: Row._name,
        arch: `
            <graph type="bar" stacked="0" js_class="opportunity_accuracy">
                <field name="month"/>
                <field name="kind"/>
                <field name="amount" type="measure"/>
            </graph>`,
    });
    checkLegend(view, ["90 Days Before", "60 Days Before", "Won"]);
});
