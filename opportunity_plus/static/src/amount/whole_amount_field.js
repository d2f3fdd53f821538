import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** An amount on a card, without cents. */
export class WholeAmountField extends MonetaryField {
    get currencyDigits() {
        return [16, 0];
    }
}

registry.category("fields").add("opportunity_whole_amount", {
    ...monetaryField,
    component: WholeAmountField,
    // In the line, as Odoo's.
    additionalClasses: ["o_field_monetary"],
});
