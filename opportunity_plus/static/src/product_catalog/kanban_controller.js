import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { ProductCatalogKanbanController } from "@product/product_catalog/kanban_controller";

// An opportunity has stages, not the state of an order that Odoo's catalog asks for.
patch(ProductCatalogKanbanController.prototype, {
    get stateFiels() {
        return this.orderResModel === "crm.lead" ? ["stage_id"] : super.stateFiels;
    },

    _defineButtonContent() {
        if (this.orderResModel === "crm.lead") {
            this.buttonString = _t("Back to Opportunity");
        } else {
            super._defineButtonContent();
        }
    },
});
