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

/** Beyond, one reads how many more products there are. */
const MOST_PRODUCTS = 8;

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

    /** Products, where one total is theirs; those of several quotations are on the form. */
    get products() {
        const { source, orders, hidden, products } = this.props.explanation;
        const isOne = source === "lines" || orders.length + (hidden.count || 0) === 1;
        return isOne ? products.slice(0, MOST_PRODUCTS) : [];
    }

    /** What is left out of the list, summed up. */
    get moreProducts() {
        const more = this.products.length
            ? this.props.explanation.products.slice(MOST_PRODUCTS)
            : [];
        return more.length
            ? {
                  count: more.length,
                  amount: more.reduce((sum, product) => sum + product.amount, 0),
                  currency_id: more[0].currency_id,
              }
            : false;
    }

    formatQuantity({ quantity, unit }) {
        return `${formatFloat(quantity, { digits: [16, 2], trailingZeros: false })} ${unit}`;
    }

    /** A share of the whole, as of the probability. */
    formatRatio(ratio) {
        const text = formatPercentage(Math.abs(ratio), { digits: [16, 1] });
        return ratio < 0 ? `−${text}` : text;
    }

    /** Label and comparison of the amounts that this one can be measured by. */
    get comparisons() {
        const { before, objective, source } = this.props.explanation;
        const comparisons = [];
        // One that was typed before the products came is the target now: it is told once.
        const isTarget = source === "lines" && before && before.amount === objective?.amount;
        if (before && !isTarget) {
            let label =
                before.source === "lines"
                    ? _t("Products before acceptance")
                    : _t("Typed before acceptance");
            if (source !== "order") {
                label = before.source === "lines" ? _t("Products before") : _t("Typed before");
            }
            comparisons.push({ name: "before", label, ...before });
        }
        if (objective) {
            const label = isTarget ? _t("Typed before, now the target") : _t("Target Revenue");
            comparisons.push({ name: "objective", label, ...objective });
        }
        return comparisons;
    }

    /**
     * Format an amount; one without a currency of its own is in the company's. The sign stands
     * before the symbol of the currency.
     */
    format(amount, currencyId = this.props.explanation.currency_id) {
        const text = formatCurrency(Math.abs(amount), currencyId);
        return amount < 0 ? `−${text}` : text;
    }

    formatDifference({ difference, ratio }) {
        if (!difference) {
            return _t("as expected");
        }
        const sign = difference > 0 ? "+" : "−";
        const amount = this.format(Math.abs(difference));
        return `${sign}${amount} (${sign}${this.formatRatio(Math.abs(ratio))})`;
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
