import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

function openTab(name) {
    return {
        content: `open the tab ${name}`,
        trigger: `.o_notebook_headers .nav-link[name=${name}]`,
        run: "click",
    };
}

/** Look for a record by its name and choose it. */
function choose(field, name) {
    return [
        {
            content: `look for ${name}`,
            trigger: `.o_notebook_content .o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            content: `choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:not([id$=_loading]):contains("${name}")`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_follow_up_and_notes", {
    steps: () => [
        openTab("opportunity_details"),
        ...choose("manager_id", "op_leader"),
        ...choose("site_partner_id", "Ann"),
        openTab("internal_notes"),
        {
            content: "write a note",
            trigger: ".o_field_widget[name=description] .odoo-editor-editable",
            run: "editor They want red ones",
        },
        ...stepUtils.saveForm(),
        openTab("opportunity_details"),
        {
            content: "look at its stages so far",
            trigger: "button[name=action_view_stage_history]",
            run: "click",
        },
        {
            content: "it is in its first",
            trigger: ".o_list_view .o_data_row:contains(Fresh)",
        },
        {
            content: "back to the opportunity",
            trigger: ".breadcrumb-item:not(.active) a:contains(Bikes for couriers)",
            run: "click",
        },
        openTab("internal_notes"),
        {
            content: "the note is there",
            trigger: ".o_field_widget[name=description]:contains(They want red ones)",
        },
    ],
});
