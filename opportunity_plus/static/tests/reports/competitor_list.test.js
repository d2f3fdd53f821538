import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Row extends models.Model {
    _name = "crm.opportunity.competitor.report";

    competitor = fields.Char();
    // As if the server counted: one deal of two categories, and another one.
    met_count = fields.Integer({ aggregator: "sum" });

    _records = [
        { id: 1, competitor: "Rival", met_count: 1 },
        { id: 2, competitor: "Rival", met_count: 0 },
        { id: 3, competitor: "Rival", met_count: 1 },
        { id: 4, competitor: "Slow", met_count: 1 },
    ];
}

defineModels([Row]);
defineMailModels();

test("groups say how many deals they are, not how many rows", async () => {
    await mountView({
        type: "list",
        resModel: Row._name,
        groupBy: ["competitor"],
        arch: `
            <list js_class="opportunity_competitor_list">
                <field name="competitor"/>
                <field name="met_count"/>
            </list>`,
    });
    expect(queryAllTexts(".o_group_header .o_group_name")).toEqual(["Rival (2)", "Slow (1)"]);
});
