import { markup } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const TABS = ".o_lead_opportunity_form .o_notebook_headers .nav-link";
const LINES = ".o_field_widget[name=opportunity_line_ids]";

/** What a new user does first: an opportunity, its products, its people, its quotation. */
registry.category("web_tour.tours").add("opportunity_plus_tour", {
    url: "/odoo/crm",
    steps: () => [
        {
            trigger: ".o_opportunity_kanban .o_kanban_renderer",
        },
        {
            trigger: ".o_opportunity_kanban .o-kanban-button-new",
            content: markup(_t("Start with an <b>opportunity</b>: a deal you may win.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget[name=name] input",
            content: _t("Describe it in a few words."),
            tooltipPosition: "top",
            run: "edit A new workshop",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_edit",
            content: markup(_t("<b>Open it</b> to add details.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_lead_opportunity_form .o_field_widget[name=next_step] input",
            content: _t(
                "What comes next? Your pipeline shows it, and you can filter by what is overdue."
            ),
            tooltipPosition: "top",
            run: "edit Agree on a date",
        },
        {
            trigger: `${TABS}[name=opportunity_lines]`,
            content: markup(_t("What does the customer need? Add the <b>products</b> here.")),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: `${LINES} .o_field_x2many_list_row_add a:first`,
            content: markup(_t("<b>Add a product.</b>")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: `${LINES} .o_selected_row .o_field_widget[name=product_id] input`,
            content: markup(_t("<b>Type a few letters</b> to find a product, then select it.")),
            tooltipPosition: "top",
            run: "edit Bike",
        },
        {
            isActive: ["auto"],
            trigger: ".o-autocomplete--dropdown-item:not([id$=_loading]):contains(Bike)",
            run: "click",
        },
        {
            trigger: ".o_opportunity_amount_source:contains(/[0-9]/)",
        },
        {
            trigger: `${TABS}[name=opportunity_people]`,
            content: markup(
                _t(
                    "The <b>expected revenue</b> above now comes from the products. Who decides, who helps, who competes? Keep track of them here."
                )
            ),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: `${TABS}[name=opportunity_quotations]`,
            content: markup(
                _t(
                    "A <b>quotation</b> created here starts with the products. Once the customer accepts it, the opportunity is won."
                )
            ),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: ".o_lead_opportunity_form button[name=action_sale_quotations_new]:visible",
        },
        {
            trigger: ".breadcrumb-item:not(.active):first",
            content: _t("Go back to your pipeline: Odoo saves your changes."),
            tooltipPosition: "bottom",
            run: "click .breadcrumb-item:not(.active):last",
        },
        {
            trigger: ".o_opportunity_kanban .o_kanban_renderer",
        },
    ],
});
