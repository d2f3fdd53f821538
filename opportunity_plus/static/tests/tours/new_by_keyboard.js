import { registry } from "@web/core/registry";

import { waitForServer } from "@opportunity_plus/../tests/tours/tour_utils";

const MOST_STOPS = 12;

/** Keys go to whatever has the focus: no step of this tour points at anything. */
function keyboard() {
    return odoo.loader.modules.get("@odoo/hoot-dom");
}

/**
 * Press Tab, or Shift and Tab. Helpers of tours take the focus away before they give it: a link that is
 * shown only beside the field with the focus is hidden then, and cannot get it. A browser goes there,
 * and on.
 */
async function pressTab(keys) {
    const stops = keyboard().getFocusableElements({ tabbable: true });
    if (keys.includes("shift")) {
        stops.reverse();
    }
    const place = stops.indexOf(document.activeElement);
    await keyboard().press(keys);
    for (const stop of stops.slice(place + 2)) {
        if (document.activeElement !== document.body) {
            return;
        }
        stop.focus();
    }
}

/** Press Tab until a field, or a tab of the notebook, has the focus. */
function tabTo(description, selector, keys = ["tab"]) {
    return {
        content: `${keys.join(" and ")} to ${description}`,
        trigger: ".o_form_view",
        async run() {
            const passed = [];
            while (passed.length < MOST_STOPS) {
                await pressTab(keys);
                if (document.activeElement.matches(selector)) {
                    return;
                }
                passed.push(document.activeElement.id || document.activeElement.textContent);
            }
            throw new Error(`${description} is not reached; passed: ${passed.join(", ")}`);
        },
    };
}

function tabToField(name) {
    return tabTo(name, `.o_field_widget[name=${name}] input`);
}

function type(text) {
    return {
        content: `type ${text}`,
        trigger: ".o_form_view",
        async run() {
            await keyboard().edit(text);
        },
    };
}

function press(keys) {
    return {
        content: `press ${keys}`,
        trigger: ".o_form_view",
        async run() {
            await keyboard().press(keys);
        },
    };
}

/** Type the beginning of a name and take the first that is proposed. */
function choose(name) {
    return [
        type(name),
        {
            content: `${name} is proposed`,
            trigger: `.o-autocomplete--dropdown-item .ui-state-active:contains("${name}")`,
        },
        press("Enter"),
        waitForServer(".o_form_view"),
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_new_by_keyboard", {
    steps: () => [
        {
            content: "the name has the focus",
            trigger: ".o_form_view .o_field_widget[name=name] textarea:focus",
        },
        type("Bikes typed in"),
        tabToField("expected_revenue"),
        type("5000"),
        tabToField("partner_id"),
        ...choose("Blue Bikes"),
        {
            content: "what is known of the customer is there",
            trigger: ".o_field_widget[name=email_from] input:value(/bluebikes/)",
        },
        tabToField("date_deadline"),
        type("12/31/2030"),
        tabToField("next_step"),
        type("Call Ann"),
        tabToField("next_step_date"),
        type("12/24/2030"),
        tabTo("the tab Details", ".nav-link[name=opportunity_details]"),
        press("Enter"),
        {
            content: "the tab is open",
            trigger: ".o_field_widget[name=date_opened]",
        },
        tabTo("the opening date", ".o_field_widget[name=date_opened] button"),
        {
            content: "the date that is there can be changed",
            trigger: ".o_field_widget[name=date_opened] input:focus",
        },
        type("11/01/2030"),
        tabTo("the production start", "[data-field=date_production_start]"),
        type("01/06/2031"),
        tabTo("the production end", "[data-field=date_production_end]"),
        type("01/10/2031"),
        // The range is taken over when one leaves it.
        tabToField("manager_id"),
        waitForServer(".o_form_view"),
        tabToField("origin_type_id"),
        type("Referral"),
        {
            content: "the origin is proposed",
            trigger: ".o_select_menu_item.focus:contains(Referral)",
        },
        press("Enter"),
        {
            content: "the field that fits is there",
            trigger: ".o_field_widget[name=origin_partner_id]",
        },
        tabToField("origin_partner_id"),
        ...choose("Helping Hands"),
        tabToField("family_id"),
        ...choose("Fleets"),
        tabToField("subfamily_id"),
        ...choose("Couriers"),
        press(["alt", "s"]),
        {
            content: "it is saved",
            trigger:
                ".o_form_view:has(.o_form_status_indicator_buttons.invisible) .o_field_widget[name=date_opened]",
        },
    ],
});
