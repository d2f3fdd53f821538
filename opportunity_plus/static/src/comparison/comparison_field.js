import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A table that the server drew, with buttons for the orders in it. */
export class ComparisonField extends Component {
    static template = "opportunity_plus.ComparisonField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get table() {
        return this.props.record.data[this.props.name] || "";
    }

    async onClick(ev) {
        const button = ev.target.closest("button[data-order-id]");
        if (!button) {
            return;
        }
        const orderId = Number(button.dataset.orderId);
        if (button.name === "send") {
            const action = await this.orm.call("sale.order", "action_quotation_send", [[orderId]]);
            return this.action.doAction(action);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: orderId,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("opportunity_comparison", {
    component: ComparisonField,
    supportedTypes: ["html"],
});
