import {
    ProductLabelSectionAndNoteOne2Many,
    productLabelSectionAndNoteOne2Many,
} from "@account/components/product_label_section_and_note_field/product_label_section_and_note_field_o2m";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Product lines: on a phone their dialog is called like the button, or like the product. */
export class ProductsField extends ProductLabelSectionAndNoteOne2Many {
    setup() {
        super.setup();
        const openDialog = this._openRecord;
        this._openRecord = (params) =>
            openDialog({
                title: params.record?.data.product_id?.display_name || _t("Add a product"),
                ...params,
            });
    }
}

registry.category("fields").add("opportunity_products", {
    ...productLabelSectionAndNoteOne2Many,
    component: ProductsField,
});
