import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A thin bar and its figure: a share in percent, which may be more than the whole. */
export class TargetBarField extends Component {
    static template = "opportunity_plus.TargetBarField";
    static props = { ...standardFieldProps };

    get percent() {
        return Math.round(this.props.record.data[this.props.name]);
    }

    get width() {
        return Math.max(0, Math.min(this.percent, 100));
    }
}

registry.category("fields").add("opportunity_target_bar", {
    component: TargetBarField,
    displayName: _t("Thin Bar"),
    supportedTypes: ["float", "integer"],
});
