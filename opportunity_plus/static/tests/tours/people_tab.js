import { registry } from "@web/core/registry";

import { checkFits } from "@opportunity_plus/../tests/tours/on_the_phone";
import { checkColour, waitForServer } from "@opportunity_plus/../tests/tours/tour_utils";

const DIALOG = ".modal:not(.o_inactive_modal)";
const ALONE = "body:not(:has(.modal))";
const inGroup = (kind) => `${ALONE} .o_field_widget[name=${kind}_relation_ids]`;
const card = (kind, name) => `${inGroup(kind)} .o_kanban_record:contains("${name}")`;

/** Begin to add somebody: the dialog is called like the button. */
function addPerson(kind, label, name) {
    return [
        {
            content: `add a ${kind}`,
            trigger: `${inGroup(kind)} button:contains("${label}")`,
            run: "click",
        },
        {
            content: "the dialog says what is added",
            trigger: `${DIALOG} .modal-title:contains("${label}")`,
        },
        waitForServer(`${DIALOG} .o_field_widget[name=partner_id] input`),
        {
            content: `search ${name}`,
            trigger: `${DIALOG} .o_field_widget[name=partner_id] input`,
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

function chooseRole(role) {
    return [
        {
            content: `search the role ${role}`,
            trigger: `${DIALOG} .o_field_widget[name=role_id] input`,
            run: `edit ${role}`,
        },
        choose(role),
    ];
}

const tickPrimary = {
    content: "make it the primary one",
    trigger: `${DIALOG} .o_field_widget[name=is_primary] input`,
    run: "click",
};

/** Close the dialog; the card is there. */
function done(kind, ...texts) {
    return [
        waitForServer(`${DIALOG} .o_form_button_save`),
        {
            content: "that is it",
            trigger: `${DIALOG} .o_form_button_save`,
            run: "click",
        },
        {
            content: `the card shows ${texts.join(", ")}`,
            trigger: `${inGroup(kind)} .o_kanban_record${texts
                .map((text) => `:contains("${text}")`)
                .join("")}`,
        },
    ];
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

const openTab = {
    content: "open the tab People",
    trigger: ".o_notebook_headers .nav-link[name=opportunity_people]",
    run: "click",
};

registry.category("web_tour.tours").add("opportunity_plus_people", {
    steps: () => [
        openTab,
        {
            content: "an empty group is a link, without a heading",
            trigger: ".o_opportunity_people:not(:has(h5))",
        },
        ...addPerson("contact", "Add a Contact", "Ann"),
        choose("Ann"),
        tickPrimary,
        ...done("contact", "Ann", "Primary"),
        {
            content: "the primary contact is the contact of the opportunity",
            trigger: `.o_field_widget[name=partner_id] input:value(/Ann/)`,
        },
        {
            content: "nobody decides yet",
            trigger: ".o_opportunity_no_decision_maker",
        },
        {
            content: "Ann is opened by the keyboard",
            trigger: card("contact", "Ann"),
            async run({ press }) {
                this.anchor.focus();
                await press("Enter");
            },
        },
        {
            content: "the dialog is about her",
            trigger: `${DIALOG} .modal-title:contains(Ann)`,
        },
        ...chooseRole("Decision Maker"),
        {
            content: "she is for us",
            trigger: `${DIALOG} .o_field_widget[name=attitude] .o_selection_badge:contains(Supporter)`,
            run: "click",
        },
        ...done("contact", "Ann", "Decision Maker", "Supporter"),
        {
            content: "somebody decides now",
            trigger: "body:not(:has(.o_opportunity_no_decision_maker))",
        },
        checkColour(
            "a supporter is green",
            `${card("contact", "Ann")} [name=attitude] .badge`,
            "success"
        ),
        ...addPerson("contact", "Add a Contact", "Zoe Newcomer"),
        {
            content: "somebody new, created on the fly",
            trigger: ".o-autocomplete--dropdown-item:contains('Create \"Zoe Newcomer\"')",
            run: "click",
        },
        ...chooseRole("Influencer"),
        ...done("contact", "Zoe Newcomer", "Influencer"),
        ...addPerson("competitor", "Add a Competitor", "Rival"),
        choose("Rival Bikes"),
        {
            content: "the threat is high",
            trigger: `${DIALOG} .o_field_widget[name=threat] .o_selection_badge:contains(High)`,
            run: "click",
        },
        {
            content: "nobody knows the price yet: it is empty, and not nothing",
            trigger: `${DIALOG} .o_field_widget[name=competitor_price] input:value(/^$/)`,
            run: "edit 960 && press Tab",
        },
        ...done("competitor", "Rival Bikes", "High", "960.00", "4 % below us"),
        checkColour(
            "a high threat is red",
            `${card("competitor", "Rival Bikes")} [name=threat] .badge`,
            "danger"
        ),
        ...addPerson("partner", "Add a Partner", "Helping Hands"),
        choose("Helping Hands"),
        ...chooseRole("Integrator"),
        ...done("partner", "Helping Hands", "Integrator"),
        ...addPerson("team", "Add a Colleague", "op_colleague"),
        choose("op_colleague"),
        ...chooseRole("Pre-Sales"),
        ...done("team", "op_colleague", "Pre-Sales"),
        {
            content: "who is not saved yet cannot follow",
            trigger: `${card("team", "op_colleague")}:not(:has([name=action_follow]))`,
        },
        ...save,
        {
            content: "the colleague follows the opportunity",
            trigger: `${card("team", "op_colleague")} button[name=action_follow]`,
            run: "click",
        },
        {
            content: "which the card says now",
            trigger: `${card("team", "op_colleague")}:contains(Following)`,
        },
        {
            content: "Ann, too",
            trigger: `${card("contact", "Ann")} button[name=action_follow]`,
            run: "click",
        },
        {
            content: "one is told that the customer gets the messages, and thinks better of it",
            trigger: `${DIALOG}:contains("receives by email") .modal-footer button:contains(Cancel)`,
            run: "click",
        },
        {
            content: "the other contact of the customer in one click",
            trigger: `${ALONE} button[name=action_add_company_contacts]`,
            run: "click",
        },
        {
            content: "Bob is there",
            trigger: card("contact", "Bob"),
            run: "click",
        },
        { ...tickPrimary, trigger: `${DIALOG}:contains(Bob) [name=is_primary] input` },
        ...done("contact", "Bob", "Primary"),
        {
            content: "Ann is not primary any more",
            trigger: `${card("contact", "Ann")}:not(:contains(Primary))`,
        },
        {
            content: "Zoe was a mistake",
            trigger: card("contact", "Zoe Newcomer"),
            run: "click",
        },
        {
            content: "delete her",
            trigger: `${DIALOG}:contains(Zoe) .o_btn_remove`,
            run: "click",
        },
        {
            content: "she is gone",
            trigger: `${inGroup("contact")}:not(:contains(Zoe))`,
        },
        ...save,
        {
            content: "the chatter tells who came",
            trigger: ".o-mail-Message-body:contains(Ann (Decision Maker) added)",
        },
    ],
});

/** Choose a record in a field of the dialog: on a phone from a list that fills the screen. */
function pick(field, name) {
    return [
        {
            content: "the list fills the screen",
            trigger: `${DIALOG} .o_field_widget[name=${field}] input`,
            run: "click",
        },
        {
            content: `choose ${name}`,
            trigger: `${DIALOG} .o_kanban_record:contains("${name}")`,
            run: "click",
        },
        {
            content: `${name} is chosen`,
            trigger: `${DIALOG} .o_field_widget[name=${field}] input:value(/${name}/)`,
        },
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_people_on_the_phone", {
    steps: () => [
        openTab,
        {
            content: "add a contact",
            trigger: `${inGroup("contact")} button:contains("Add a Contact")`,
            run: "click",
        },
        checkFits("the dialog", `${DIALOG} .modal-title:contains("Add a Contact")`),
        ...pick("partner_id", "Ann"),
        ...pick("role_id", "Decision Maker"),
        ...done("contact", "Ann", "Decision Maker"),
        {
            content: "the card opens",
            trigger: card("contact", "Ann"),
            run: "click",
        },
        {
            content: "she is against us",
            trigger: `${DIALOG} .o_field_widget[name=attitude] .o_selection_badge:contains(Opponent)`,
            run: "click",
        },
        ...done("contact", "Ann", "Opponent"),
        checkColour(
            "an opponent is red",
            `${card("contact", "Ann")} [name=attitude] .badge`,
            "danger"
        ),
        ...save,
        checkFits("the tab", card("contact", "Ann")),
    ],
});
