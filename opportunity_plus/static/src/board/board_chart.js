/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";

const STATUSES = ["billed", "won", "open"];

/** A bar for each month: billed, to bill, and open weighted; the target is a line. */
export class BoardChart extends Component {
    static template = "opportunity_plus.BoardChart";
    static props = {
        months: Object, // What `get_months` tells.
        open: Function, // Called with a month and a status.
    };

    setup() {
        this.canvasRef = useRef("canvas");
        this.labels = {
            billed: _t("Billed"),
            won: _t("To bill"),
            open: _t("Open, weighted"),
            target: _t("Target"),
        };
        this.statuses = STATUSES;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.months]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get months() {
        return this.props.months.months;
    }

    format(amount) {
        return formatCurrency(amount, this.props.months.currency_id, { digits: [16, 0] });
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvasRef.el, {
            type: "bar",
            data: { labels: this.months.map(({ label }) => label), datasets: this.getDatasets() },
            options: this.getOptions(),
        });
    }

    getColors() {
        const scheme = cookie.get("color_scheme");
        return {
            text: getCustomColor(scheme, "#111827", "#E4E4E4"),
            grid: getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)"),
            billed: getCustomColor(scheme, "#28a745", "#3fb85c"),
            won: getCustomColor(scheme, "#e9a100", "#f0b429"),
            open: getCustomColor(scheme, "#17a2b8", "#3fbfd4"),
            target: getCustomColor(scheme, "#343a40", "#e9ecef"),
        };
    }

    getDatasets() {
        const colors = this.getColors();
        const bars = STATUSES.map((status) => ({
            label: this.labels[status],
            data: this.months.map((month) => month[status]),
            backgroundColor: colors[status],
            borderColor: colors.text,
            // The months of the period have a frame.
            borderWidth: this.months.map(({ is_inside }) => (is_inside ? 1 : 0)),
            stack: "months",
        }));
        const target = {
            type: "line",
            label: this.labels.target,
            data: this.months.map((month) => (month.target === false ? null : month.target)),
            borderColor: colors.target,
            backgroundColor: colors.target,
            borderWidth: 2,
            order: -1,
            stepped: "middle",
            pointRadius: 2,
        };
        return [...bars, target];
    }

    getOptions() {
        const { grid, text: color } = this.getColors();
        return {
            animation: false,
            maintainAspectRatio: false,
            onClick: (ev, elements) => this.onClick(elements),
            onHover: (ev, elements) => {
                ev.native.target.style.cursor = elements.length ? "pointer" : "";
            },
            plugins: {
                legend: { labels: { color } },
                tooltip: {
                    callbacks: {
                        label: ({ dataset, raw }) => `${dataset.label}: ${this.format(raw)}`,
                    },
                },
            },
            scales: {
                x: { stacked: true, grid: { color: grid }, ticks: { color } },
                y: {
                    stacked: true,
                    grid: { color: grid },
                    // Amounts are shown without decimals: no two ticks read alike.
                    ticks: { color, precision: 0, callback: (value) => this.format(value) },
                },
            },
        };
    }

    onClick(elements) {
        const bar = elements.find(({ datasetIndex }) => datasetIndex < STATUSES.length);
        if (bar) {
            this.props.open(this.months[bar.index].month, STATUSES[bar.datasetIndex]);
        }
    }
}
