import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** A list of documents: a click opens the document itself, with its buttons, not a dialog. */
export class LinkedDocumentsField extends X2ManyField {
    async openRecord(record) {
        return this.switchToForm(record, {});
    }
}

export const linkedDocumentsField = {
    ...x2ManyField,
    component: LinkedDocumentsField,
    additionalClasses: ["o_field_one2many"],
};

registry.category("fields").add("opportunity_linked_documents", linkedDocumentsField);
