import { registry } from "@web/core/registry";
import { GraphModel } from "@web/views/graph/graph_model";
import { graphView } from "@web/views/graph/graph_view";

/** Forecasts, commitments and what was won stand in the order of time, whichever came first. */
export class AccuracyModel extends GraphModel {
    _getData() {
        const data = super._getData(...arguments);
        const { fields, groupBy } = this.metaData;
        if (groupBy[1]?.fieldName === "kind") {
            const labels = fields.kind.selection.map(([, label]) => label);
            const getRank = ({ label }) => labels.findIndex((kind) => label.startsWith(kind));
            data.datasets.sort((one, other) => getRank(one) - getRank(other));
        }
        return data;
    }
}

registry.category("views").add("opportunity_accuracy", { ...graphView, Model: AccuracyModel });
