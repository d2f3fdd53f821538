import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** An amount that is empty as long as it is unknown: nobody asks nothing. */
export class KnownAmountField extends MonetaryField {
    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("opportunity_known_amount", {
    ...monetaryField,
    component: KnownAmountField,
});
