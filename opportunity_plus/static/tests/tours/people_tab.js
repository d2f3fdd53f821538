import { registry } from "@web/core/registry";

import { waitForServer } from "@opportunity_plus/../tests/tours/tour_utils";

const inList = (kind) => `.o_field_widget[name=${kind}_relation_ids]`;

/** Add somebody to one of the four lists. */
function addPerson(kind, label, name) {
    return [
        {
            content: `add a ${kind}`,
            trigger: `${inList(kind)} .o_field_x2many_list_row_add a:contains("${label}")`,
            run: "click",
        },
        waitForServer(`${inList(kind)} .o_selected_row .o_field_widget[name=partner_id] input`),
        {
            content: `search ${name}`,
            trigger: `${inList(kind)} .o_selected_row .o_field_widget[name=partner_id] input`,
            run: `edit ${name}`,
        },
    ];
}

function choose(name) {
    return {
        content: `choose ${name}`,
        trigger: `.o-autocomplete--dropdown-item:not([id$=_loading]):contains("${name}")`,
        run: "click",
    };
}

/** Choose a role in the row that is being edited. */
function chooseRole(kind, role) {
    return [
        {
            content: `search the role ${role}`,
            trigger: `${inList(kind)} .o_selected_row .o_field_widget[name=role_id] input`,
            run: `edit ${role}`,
        },
        choose(role),
    ];
}

/** Give a row of a list the tick. */
function tickPrimary(kind, row) {
    return {
        content: `make ${row} the primary ${kind}`,
        trigger: `${inList(kind)} ${row} [name=is_primary] input`,
        run: "click",
    };
}

const save = [
    {
        content: "save",
        trigger: ".o_form_button_save:visible",
        run: "click",
    },
    {
        content: "saved",
        trigger:
            ".o_form_view .o_form_saved, .o_form_view:has(.o_form_status_indicator_buttons.invisible)",
    },
];

registry.category("web_tour.tours").add("opportunity_plus_people", {
    steps: () => [
        {
            content: "open the tab People",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_people]",
            run: "click",
        },
        ...addPerson("contact", "Add a contact", "Ann"),
        choose("Ann"),
        ...chooseRole("contact", "Decision Maker"),
        tickPrimary("contact", ".o_selected_row"),
        {
            content: "the primary contact is the contact of the opportunity",
            trigger: ".o_field_widget[name=partner_id] input:value(/Ann/)",
        },
        ...addPerson("contact", "Add a contact", "Zoe Newcomer"),
        {
            content: "somebody new, created on the fly",
            trigger: ".o-autocomplete--dropdown-item:contains('Create \"Zoe Newcomer\"')",
            run: "click",
        },
        ...chooseRole("contact", "Influencer"),
        ...addPerson("competitor", "Add a competitor", "Rival"),
        choose("Rival Bikes"),
        {
            content: "the threat is high",
            trigger: `${inList("competitor")} .o_selected_row .o_field_widget[name=threat] .o_select_menu_toggler, ${inList("competitor")} .o_selected_row .o_field_widget[name=threat] select`,
            run: "click",
        },
        {
            content: "choose high",
            trigger:
                ".o_select_menu_item:contains(High), .o_selected_row [name=threat] select option:contains(High)",
            run: "click",
        },
        ...addPerson("partner", "Add a partner", "Helping Hands"),
        choose("Helping Hands"),
        ...chooseRole("partner", "Integrator"),
        ...addPerson("team", "Add a colleague", "op_colleague"),
        choose("op_colleague"),
        ...chooseRole("team", "Pre-Sales"),
        ...save,
        {
            content: "the other contact of the customer in one click",
            trigger: "button[name=action_add_company_contacts]",
            run: "click",
        },
        {
            content: "Bob is there",
            trigger: `${inList("contact")} .o_data_row:contains(Bob)`,
        },
        tickPrimary("contact", ".o_data_row:contains(Bob)"),
        {
            content: "Ann is not primary any more",
            trigger: `${inList("contact")} .o_data_row:contains(Ann) [name=is_primary] input:not(:checked)`,
        },
        ...save,
        {
            content: "the chatter tells who came",
            trigger: ".o-mail-Message-body:contains(Ann (Decision Maker) added)",
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_lost_to", {
    steps: () => [
        {
            content: "mark as lost",
            trigger: ".o_statusbar_buttons button:contains(Lost):visible",
            run: "click",
        },
        {
            content: "ask who won it",
            trigger: ".modal .o_field_widget[name=lost_competitor_id] input",
            run: "click",
        },
        {
            content: "the listed competitor is proposed first",
            trigger:
                ".o-autocomplete--dropdown-item:not([id$=_loading]):first:contains('Slow Wheels')",
            run: "click",
        },
        {
            content: "it is chosen",
            trigger: ".modal .o_field_widget[name=lost_competitor_id] input:value(/Slow Wheels/)",
        },
        {
            content: "confirm",
            trigger: ".modal button[name=action_lost_reason_apply]",
            run: "click",
        },
        {
            content: "the opportunity is lost",
            trigger: ".o_form_view .ribbon:contains(Lost)",
        },
        {
            content: "and it says to whom",
            trigger: ".o_field_widget[name=lost_competitor_id] input:value(/Slow Wheels/)",
        },
    ],
});
