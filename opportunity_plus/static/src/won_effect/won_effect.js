import { Component } from "@odoo/owl";
import { RainbowMan } from "@web/core/effects/rainbow_man";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** The action that opens what was won. */
function getAction(leadIds) {
    const action = {
        type: "ir.actions.act_window",
        res_model: "crm.lead",
        target: "current",
    };
    if (leadIds.length === 1) {
        return { ...action, res_id: leadIds[0], views: [[false, "form"]] };
    }
    return {
        ...action,
        name: _t("Won Opportunities"),
        domain: [["id", "in", leadIds]],
        views: [
            [false, "list"],
            [false, "form"],
        ],
    };
}

function getLabel(leadIds) {
    return leadIds.length === 1 ? _t("Open Opportunity") : _t("View Opportunities");
}

/** What stands under the rainbow. */
export class WonMessage extends Component {
    static template = "opportunity_plus.WonMessage";
    static props = {
        title: String,
        detail: { type: String, optional: true },
        cheer: { type: String, optional: true },
        leadIds: { type: Array, element: Number },
    };

    setup() {
        this.action = useService("action");
    }

    get label() {
        return getLabel(this.props.leadIds);
    }

    open() {
        this.action.doAction(getAction(this.props.leadIds));
    }
}

/**
 * A quotation was confirmed and an opportunity is won: Odoo's rainbow with the figures. Where
 * effects are switched off, the same as a notification.
 */
function wonEffect(env, { title, detail = "", cheer = "", lead_ids: leadIds }) {
    if (user.showEffect) {
        return {
            Component: RainbowMan,
            props: {
                imgUrl: "/web/static/img/smile.svg",
                // There is something to read and to click: it goes with the next click.
                fadeout: "no",
                message: title,
                Component: WonMessage,
                props: { title, detail, cheer, leadIds },
            },
        };
    }
    env.services.notification.add(detail, {
        title,
        type: "success",
        buttons: [
            {
                name: getLabel(leadIds),
                primary: true,
                onClick: () => env.services.action.doAction(getAction(leadIds)),
            },
        ],
    });
}

registry.category("effects").add("opportunity_won", wonEffect);
