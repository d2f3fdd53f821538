import { registry } from "@web/core/registry";
import { getColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";
import { graphView } from "@web/views/graph/graph_view";
import { GraphRenderer } from "@web/views/graph/graph_renderer";

const TOTALS = ["00_opening", "10_closing"];

/** Bars that begin where the one before ends: from the opening to the closing. */
export class WaterfallRenderer extends GraphRenderer {
    get isWaterfall() {
        const { groupBy, measure, mode, order } = this.model.metaData;
        return (
            mode === "bar" &&
            !order &&
            measure === "amount" &&
            groupBy.length === 1 &&
            groupBy[0].fieldName === "kind"
        );
    }

    /** Colours of a bar: a total, what came, what went. */
    getWaterfallColor(isTotal, value) {
        const scheme = cookie.get("color_scheme");
        if (isTotal) {
            return getColor(0, scheme, "odoo");
        }
        return value < 0 ? "#d9534f" : "#28a745";
    }

    getBarChartData() {
        const data = super.getBarChartData();
        if (!this.isWaterfall) {
            return data;
        }
        const datasets = data.datasets.map((dataset) => {
            let level = 0;
            const isTotal = dataset.domains.map((domain) => {
                const text = JSON.stringify(domain);
                return TOTALS.some((kind) => text.includes(kind));
            });
            const bars = dataset.data.map((value, index) => {
                const start = isTotal[index] ? 0 : level;
                level = start + value;
                return [start, level];
            });
            const colors = dataset.data.map((value, index) =>
                this.getWaterfallColor(isTotal[index], value)
            );
            return { ...dataset, data: bars, backgroundColor: colors };
        });
        return { ...data, datasets };
    }

    /** One colour would explain several. */
    getLegendOptions() {
        const options = super.getLegendOptions();
        return this.isWaterfall ? { ...options, display: false } : options;
    }
}

registry.category("views").add("opportunity_waterfall", {
    ...graphView,
    Renderer: WaterfallRenderer,
    buttonTemplate: "opportunity_plus.Waterfall.Buttons",
});
