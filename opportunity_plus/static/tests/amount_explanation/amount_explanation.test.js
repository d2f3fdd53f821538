import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const BUTTON = ".o_opportunity_amount_explanation_button";
const POPOVER = ".o_popover .o_opportunity_amount_explanation[role=dialog][aria-label]";
const DOLLAR = { currency: "USD", currency_id: 1 };
const EURO = { currency: "EUR", currency_id: 2 };
const TYPED = {
    source: "manual",
    amount: 900,
    ...DOLLAR,
    probability: 100,
    weighted: 900,
    margin: false,
    lines: false,
    products: [],
    orders: [],
    hidden: false,
    is_rate_changed: false,
    before: false,
    objective: false,
};
const ORDER = { id: 12, name: "S00012", amount: 1000, date: "2026-02-10", rate: 1, value: 1000 };

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char({ required: true });

    _records = [{ id: 7, name: "Bikes" }];
}

defineModels([Lead]);
defineMailModels();

let answer;
beforeEach(() => {
    answer = TYPED;
    onRpc("crm.lead", "get_amount_explanation", ({ args }) => {
        expect.step(args[0]);
        return answer;
    });
});

async function mountForm() {
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 7,
        arch: `
            <form>
                <field name="name"/>
                <widget name="opportunity_amount_explanation"/>
            </form>`,
    });
}

async function open(explanation) {
    answer = { ...TYPED, ...explanation };
    await mountForm();
    await contains(BUTTON).click();
}

/** The texts of the row, without the breaks between them. */
function readRow(name) {
    return queryAllTexts(`${POPOVER} tr[data-name=${name}]`).map((text) =>
        text.replaceAll(/\s+/g, " ")
    );
}

test("a typed amount", async () => {
    await open();
    expect.verifySteps([[7]]);
    expect(`${POPOVER}`).toHaveText(/Typed by hand/);
    expect(readRow("amount")).toEqual(["Expected Revenue $ 900.00"]);
    expect(`${POPOVER} tr`).toHaveCount(1);
});

test("products in a foreign currency", async () => {
    const lines = { count: 2, amount: 2000, ...EURO, date: "2026-03-10", rate: 1.25, value: 2500 };
    await open({ source: "lines", amount: 2500, lines });
    expect.verifySteps([[7]]);
    expect(POPOVER).toHaveText(/2 products/);
    expect(readRow("lines")).toEqual([
        "Untaxed Amount 1 EUR = 1.25 USD on 03/10/2026 2,000.00 € $ 2,500.00",
    ]);
    expect(readRow("amount")).toEqual(["Expected Revenue $ 2,500.00"]);
});

test("one product in the company's currency needs no rate", async () => {
    const lines = { count: 1, amount: 900, ...DOLLAR, date: "2026-03-10", rate: 1, value: 900 };
    await open({ source: "lines", lines });
    expect.verifySteps([[7]]);
    expect(POPOVER).toHaveText(/1 product\b/);
    expect(readRow("lines")).toEqual(["Untaxed Amount $ 900.00"]);
});

function makeProducts(count) {
    return Array.from({ length: count }, (_, index) => ({
        id: index + 1,
        product_id: index + 11,
        name: `Bike ${index + 1}`,
        quantity: 2.5,
        unit: "Hours",
        amount: 100,
        ...DOLLAR,
        margin: false,
        order_id: false,
    }));
}

test("the products, and how many more there are", async () => {
    const lines = { count: 10, amount: 1000, ...DOLLAR, date: "2026-03-10", rate: 1, value: 1000 };
    await open({ source: "lines", amount: 1000, lines, products: makeProducts(10) });
    expect.verifySteps([[7]]);
    expect(readRow("product").length).toBe(8);
    expect(readRow("product")[0]).toBe("Bike 1 2.5 Hours $ 100.00");
    expect(readRow("more")).toEqual(["and 2 more $ 200.00"]);
});

test("the products of one quotation, not those of two", async () => {
    const order = { ...ORDER, ...DOLLAR };
    await open({ source: "order", orders: [order], products: makeProducts(2) });
    expect.verifySteps([[7]]);
    expect(readRow("product").length).toBe(2);
    expect(readRow("more")).toEqual([]);
});

test("the products of two quotations are on the form", async () => {
    const orders = [
        { ...ORDER, ...DOLLAR },
        { ...ORDER, ...DOLLAR, id: 13, name: "S00013" },
    ];
    await open({ source: "order", orders, products: makeProducts(2) });
    expect.verifySteps([[7]]);
    expect(readRow("product")).toEqual([]);
});

test("weighted, and a margin that is lost", async () => {
    await open({
        probability: 12.5,
        weighted: 112.5,
        margin: { amount: -90, ratio: -0.1, weighted: -11.25 },
    });
    expect.verifySteps([[7]]);
    expect(readRow("weighted")).toEqual(["Weighted, 12.5% $ 112.50"]);
    expect(readRow("margin")).toEqual(["Margin −$ 90.00 (−10%)"]);
    expect(`${POPOVER} tr[data-name=margin] td:last`).toHaveClass("text-danger");
});

test("what was typed before the products came is the target", async () => {
    const lines = { count: 1, amount: 900, ...DOLLAR, date: "2026-03-10", rate: 1, value: 900 };
    const objective = { amount: 1200, difference: -300, ratio: -0.25 };
    await open({ source: "lines", lines, before: { source: "manual", ...objective }, objective });
    expect.verifySteps([[7]]);
    expect(readRow("before")).toEqual([]);
    expect(readRow("objective")).toEqual([
        "Typed before, now the target $ 1,200.00 −$ 300.00 (−25%)",
    ]);
});

test("accepted quotations, one of them hidden", async () => {
    await open({
        source: "order",
        amount: 1950,
        orders: [
            { ...ORDER, ...DOLLAR },
            { ...ORDER, ...EURO, id: 13, name: "S00013", amount: 500, rate: 0.9, value: 450 },
        ],
        hidden: { count: 1, value: 500 },
        before: { source: "manual", amount: 1950, difference: 0, ratio: 0 },
        objective: { amount: 1500, difference: 450, ratio: 0.3 },
    });
    expect.verifySteps([[7]]);
    expect(POPOVER).toHaveText(/3 accepted quotations/);
    expect(readRow("order")).toEqual([
        "S00012 02/10/2026 $ 1,000.00",
        "S00013 1 EUR = 0.9 USD on 02/10/2026 500.00 € $ 450.00",
    ]);
    expect(readRow("hidden")).toEqual(["1 that you cannot access $ 500.00"]);
    expect(readRow("before")).toEqual(["Typed before acceptance $ 1,950.00 as expected"]);
    expect(readRow("objective")).toEqual(["Target Revenue $ 1,500.00 +$ 450.00 (+30%)"]);
    expect(POPOVER).not.toHaveText(/rates have changed/);
});

test("less than the products that were expected", async () => {
    await open({
        source: "order",
        orders: [{ ...ORDER, ...DOLLAR }],
        before: { source: "lines", amount: 1200, difference: -300, ratio: -0.25 },
    });
    expect.verifySteps([[7]]);
    expect(POPOVER).toHaveText(/1 accepted quotation\b/);
    expect(readRow("before")).toEqual(["Products before acceptance $ 1,200.00 −$ 300.00 (−25%)"]);
});

test("a missing rate is told", async () => {
    await open({
        source: "order",
        orders: [{ ...ORDER, ...EURO, rate: false, value: false }],
        hidden: { count: 2, value: false },
        is_rate_changed: true,
    });
    expect.verifySteps([[7]]);
    expect(readRow("order")).toEqual(["S00012 no exchange rate of EUR on 02/10/2026 1,000.00 €"]);
    expect(readRow("hidden")).toEqual(["2 that you cannot access"]);
    expect(POPOVER).toHaveText(/rates have changed/);
});

test("a quotation is opened", async () => {
    mockService("action", {
        doAction: (action) => expect.step([action.res_model, action.res_id]),
    });
    await open({ source: "order", orders: [{ ...ORDER, ...DOLLAR }] });
    expect(`${POPOVER} a`).toHaveAttribute("href", "/odoo/sale.order/12");
    await contains(`${POPOVER} a`).click();
    expect.verifySteps([[7], ["sale.order", 12]]);
    expect(POPOVER).toHaveCount(0);
});

test("with the keyboard", async () => {
    await mountForm();
    expect(BUTTON).toHaveAttribute("aria-label", "Why this amount");
    expect(BUTTON).toHaveAttribute("aria-expanded", "false");
    await contains(BUTTON).focus();
    await press("Enter");
    await animationFrame();
    expect(POPOVER).toHaveCount(1);
    expect(BUTTON).toHaveAttribute("aria-expanded", "true");
    expect(`${POPOVER} .btn-close`).toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(POPOVER).toHaveCount(0);
    expect(BUTTON).toBeFocused();
    expect(BUTTON).toHaveAttribute("aria-expanded", "false");
    expect.verifySteps([[7]]);
});

test("what is typed is stored first", async () => {
    onRpc("crm.lead", "web_save", ({ args }) => {
        expect.step(args[1]);
    });
    await mountForm();
    await contains(".o_field_widget[name=name] input").edit("More bikes", { confirm: false });
    await contains(BUTTON).click();
    expect.verifySteps([{ name: "More bikes" }, [7]]);
    expect(POPOVER).toHaveCount(1);
});

test("nothing opens when it cannot be stored", async () => {
    await mountForm();
    await contains(".o_field_widget[name=name] input").edit("", { confirm: false });
    await contains(BUTTON).click();
    expect.verifySteps([]);
    expect(POPOVER).toHaveCount(0);
    expect(".o_field_widget[name=name]").toHaveClass("o_field_invalid");
});
