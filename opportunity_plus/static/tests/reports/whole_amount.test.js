import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Lead extends models.Model {
    _name = "crm.lead";

    amount = fields.Float();

    _records = [
        { id: 1, amount: 46384.2 },
        { id: 2, amount: 0.5 },
        { id: 3, amount: -1999.9 },
    ];
}

defineModels([Lead]);
defineMailModels();

test("an amount on a card has no cents", async () => {
    await mountView({
        type: "kanban",
        resModel: Lead._name,
        arch: `
            <kanban>
                <templates>
                    <t t-name="card">
                        <field name="amount" widget="opportunity_whole_amount"/>
                    </t>
                </templates>
            </kanban>`,
    });
    expect(queryAllTexts(".o_field_widget[name=amount]")).toEqual(["46,384", "1", "-2,000"]);
});
