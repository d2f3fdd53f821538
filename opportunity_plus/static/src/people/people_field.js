import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * People as cards: one adds by a button, which the keyboard reaches, in the place of Odoo's empty
 * card, and the dialog is called like the button, or like the person that it is about.
 */
export class PeopleField extends X2ManyField {
    setup() {
        super.setup();
        const { addLabel } = this.props;
        this.controls = [{ type: "create", string: addLabel, class: "btn-link p-0" }];
        const openDialog = this._openRecord;
        this._openRecord = (params) =>
            openDialog({
                title: params.record ? params.record.data.partner_id.display_name : addLabel,
                ...params,
            });
    }
}

export const peopleField = {
    ...x2ManyField,
    component: PeopleField,
    additionalClasses: ["o_field_one2many"],
};

registry.category("fields").add("opportunity_people", peopleField);
