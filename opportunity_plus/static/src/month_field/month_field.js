import { registry } from "@web/core/registry";
import { dateField, DateTimeField } from "@web/views/fields/datetime/datetime_field";

/** A date that stands for its month, and is shown as one. */
export class MonthField extends DateTimeField {
    getFormattedValue(valueIndex) {
        return this.values[valueIndex]?.toFormat("LLLL yyyy") || "";
    }
}

registry.category("fields").add("opportunity_month", {
    ...dateField,
    component: MonthField,
    extractProps: (...args) => ({ ...dateField.extractProps(...args), minPrecision: "months" }),
    listViewWidth: [130],
});
