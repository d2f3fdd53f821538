import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { BoardChart } from "./board_chart";

const MODEL = "crm.opportunity.board";

/** The figures of `crm.opportunity.board` for a period, a team and a salesperson. */
export class Board extends Component {
    static template = "opportunity_plus.Board";
    static components = { BoardChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useState(useService("ui"));
        this.keepLast = new KeepLast();
        this.keepLastMonths = new KeepLast();
        // Back from the deals, one sees what one has chosen.
        this.state = useState({ options: {}, ...this.props.state, board: null, months: null });
        useSetupAction({ getLocalState: () => ({ options: { ...this.state.options } }) });
        onWillStart(() => this.load());
        this.periods = [
            { value: "month", label: _t("Month") },
            { value: "quarter", label: _t("Quarter") },
            { value: "year", label: _t("Year") },
        ];
        this.columns = [
            { name: "won", label: _t("Won") },
            { name: "commit", label: _t("Commit") },
            { name: "best_case", label: _t("Best Case") },
            { name: "pipeline", label: _t("Pipeline") },
        ];
        this.words = [
            { name: "salesperson", label: _t("Salesperson says") },
            { name: "manager", label: _t("Leader says") },
        ];
        this.besideLabels = {
            omitted: _t("Omitted"),
            overdue: _t("Overdue"),
            undated: _t("Without expected closing"),
        };
    }

    /** Ask for the figures, and beside them for the months, which take longer. */
    async load() {
        const options = { ...this.state.options };
        this.state.months = null;
        this.keepLastMonths.add(this.orm.call(MODEL, "get_months", [options])).then(
            (months) => (this.state.months = months),
            () => {} // The figures fail as well, and say so.
        );
        this.state.board = await this.keepLast.add(this.orm.call(MODEL, "get_board", [options]));
    }

    get board() {
        return this.state.board;
    }

    /** The rows as they are shown: on a phone, the total comes first. */
    get cards() {
        return [this.board.total, ...this.board.rows];
    }

    get conversions() {
        const { currency_id } = this.board;
        return this.board.conversions.map(({ currency, rate }) =>
            rate
                ? _t(
                      "Amounts in %(currency)s are converted at today's rate: 1 %(currency)s = %(value)s.",
                      {
                          currency,
                          value: formatCurrency(rate, currency_id, { digits: [16, 4] }),
                      }
                  )
                : _t("Amounts in %(currency)s are left out: there is no exchange rate.", {
                      currency,
                  })
        );
    }

    get beside() {
        return this.board.beside.filter(({ count }) => count);
    }

    /** The part of the target that is won, in percent. */
    getProgress({ won, target }) {
        return target ? Math.max(0, Math.min(100, Math.round((100 * won.amount) / target))) : 0;
    }

    choose(options) {
        this.state.options = { ...this.state.options, ...options };
        return this.load();
    }

    onChoose(name, ev) {
        const id = parseInt(ev.target.value, 10) || false;
        // Another team has other people.
        return this.choose(name === "team_id" ? { team_id: id, user_id: false } : { [name]: id });
    }

    format(amount) {
        return formatCurrency(amount, this.board.currency_id, { digits: [16, 0] });
    }

    formatRatio(ratio) {
        return `${formatFloat(ratio, { digits: [16, 1] })}×`;
    }

    formatPercentage(ratio) {
        return formatPercentage(ratio, { digits: [16, 0] });
    }

    formatCount(count) {
        return count === 1 ? _t("1 deal") : _t("%s deals", count);
    }

    /** How many months of a period somebody has spoken of, where it is not all. */
    getMonthsSaid({ months, of_months }) {
        return months < of_months
            ? _t("%(months)s of %(all)s months", { months, all: of_months })
            : "";
    }

    async open(figure, row) {
        const key = row ? row.key : null;
        const action = await this.orm.call(MODEL, "open_figure", [this.state.options, figure, key]);
        return this.action.doAction(action);
    }

    async openMonth(month, status) {
        const action = await this.orm.call(MODEL, "open_month", [
            this.state.options,
            month,
            status,
        ]);
        return this.action.doAction(action);
    }

    async say(kind, row) {
        const action = await this.orm.call(MODEL, "say_commitment", [
            this.state.options,
            kind,
            row.key,
        ]);
        return this.action.doAction(action, { onClose: () => this.load() });
    }
}

registry.category("actions").add("opportunity_board", Board);
