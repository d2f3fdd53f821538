import { Component, status, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The figures that `crm.lead.get_amount_explanation` tells, in words. */
export class AmountExplanationPopover extends Component {
    static template = "opportunity_plus.AmountExplanationPopover";
    static props = {
        explanation: Object,
        close: Function,
    };

    setup() {
        this.action = useService("action");
    }

    get source() {
        const { source, orders, hidden, lines } = this.props.explanation;
        if (source === "manual") {
            return _t("Typed by hand");
        }
        if (source === "quotation") {
            return _t("Leading quotation");
        }
        const count = source === "lines" ? lines.count : orders.length + (hidden.count || 0);
        if (source === "lines") {
            return count === 1 ? _t("1 product") : _t("%s products", count);
        }
        return count === 1 ? _t("1 accepted quotation") : _t("%s accepted quotations", count);
    }

    /** Label and comparison of the amounts that this one can be measured by. */
    get comparisons() {
        const { before, objective, source } = this.props.explanation;
        const comparisons = [];
        if (before) {
            let label =
                before.source === "lines"
                    ? _t("Products before acceptance")
                    : _t("Typed before acceptance");
            if (source === "quotation") {
                label = before.source === "lines" ? _t("Products before") : _t("Typed before");
            }
            comparisons.push({ name: "before", label, ...before });
        }
        if (objective) {
            comparisons.push({ name: "objective", label: _t("Target Revenue"), ...objective });
        }
        return comparisons;
    }

    /** Format an amount; one without a currency of its own is in the company's. */
    format(amount, currencyId = this.props.explanation.currency_id) {
        return formatCurrency(amount, currencyId);
    }

    formatDifference({ difference, ratio }) {
        if (!difference) {
            return _t("as expected");
        }
        const sign = difference > 0 ? "+" : "";
        const percentage = formatPercentage(ratio, { digits: [16, 1] });
        return `${sign}${this.format(difference)} (${sign}${percentage})`;
    }

    isForeign(valuation) {
        return valuation.currency_id !== this.props.explanation.currency_id;
    }

    formatDate({ date }) {
        return formatDate(deserializeDate(date));
    }

    /** Tell by which rate an amount was converted. */
    formatRate({ currency, date, rate }) {
        const day = this.formatDate({ date });
        if (!rate) {
            return _t("no exchange rate of %(currency)s on %(date)s", { currency, date: day });
        }
        return _t("1 %(currency)s = %(rate)s %(company_currency)s on %(date)s", {
            currency,
            rate: formatFloat(rate, { digits: [16, 6], trailingZeros: false }),
            company_currency: this.props.explanation.currency,
            date: day,
        });
    }

    getUrl(order) {
        return `/odoo/sale.order/${order.id}`;
    }

    openOrder(order) {
        this.props.close();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: order.id,
            views: [[false, "form"]],
        });
    }
}

export class AmountExplanationButton extends Component {
    static template = "opportunity_plus.AmountExplanationButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isOpen: false });
        this.popover = usePopover(AmountExplanationPopover, {
            position: "bottom-start",
            onClose: () => (this.state.isOpen = false),
        });
    }

    async onClick(ev) {
        const target = ev.currentTarget;
        if (this.popover.isOpen) {
            this.popover.close();
            return;
        }
        // The server tells what is stored: what was just typed has to be.
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const explanation = await this.orm.call(record.resModel, "get_amount_explanation", [
            [record.resId],
        ]);
        if (status(this) !== "destroyed") {
            this.popover.open(target, { explanation });
            this.state.isOpen = true;
        }
    }
}

registry.category("view_widgets").add("opportunity_amount_explanation", {
    component: AmountExplanationButton,
});
