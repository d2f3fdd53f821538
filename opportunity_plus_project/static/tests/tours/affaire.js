import { registry } from "@web/core/registry";

import { click, edit, see } from "./follow_up_utils";

/** What was won becomes a project, with what was expected of it as its budget. */
registry.category("web_tour.tours").add("opportunity_plus_affaire", {
    steps: () => [
        click("make a project", "button[name=action_create_project]"),
        see(
            "what was expected is the budget",
            ".modal .o_field_widget[name=budget_amount] input:value(2,000.00)"
        ),
        see(
            "it is for the customer",
            ".modal .o_field_widget[name=partner_id] input:value(Blue Bikes)"
        ),
        edit("call it", ".modal .o_field_widget[name=name] input", "Courier fleet"),
        click("make it", ".modal button[name=action_create]"),
        see(
            "the project is open",
            ".o_form_view .o_field_widget[name=name]:not(:has(input)):contains(Courier fleet), .o_form_view .o_field_widget[name=name] :value(Courier fleet)"
        ),
        click("open its budget", ".o_notebook_headers .nav-link[name=opportunity_budget]"),
        see("the budget stays", ".o_field_widget[name=budget_amount]:contains('2,000.00')"),
        see("what it was sold for", ".o_field_widget[name=sold_amount]:contains('1,800.00')"),
        see("and the difference", ".o_field_widget[name=budget_difference]:contains('200.00')"),
        click("to the opportunity", "button[name=action_view_opportunity]"),
        click("show all figures", ".o_button_more"),
        click("and to its projects", "button[name=action_view_projects]"),
        see("it is the one", ".o_notebook_headers .nav-link[name=opportunity_budget]"),
        click("back to the opportunity", ".breadcrumb-item:not(.active) a:last"),
        click("make another one", "button[name=action_create_project]"),
        see("the dialog says that there is one", ".modal .alert:contains(Courier fleet)"),
        click("leave it", ".modal button[special=cancel]"),
    ],
});
