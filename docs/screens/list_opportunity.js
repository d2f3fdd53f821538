/** The screens of one opportunity: its form, what its buttons open, its paper.  See list.js. */
const TABS = ".o_notebook_content";
const DIALOG = ".modal .o_form_view";
const ROWS =
    ".o_list_view.o_view_controller .o_data_row, .o_kanban_view.o_view_controller .o_kanban_record";

/** On a phone the buttons of the status bar are in a menu, but for the first. */
const STATUS_BUTTONS = { phone: ".o_statusbar_buttons button[title=More]" };
/** … and those with figures are in another. */
const FIGURES = { phone: ".o_button_more" };
const ACTIONS = ".o_cp_action_menus button.dropdown-toggle";

function button(name) {
    return `button:has(span:text-is("${name}")):visible`;
}

function action(name) {
    return [ACTIONS, `.o-dropdown--menu .o_menu_item:has-text("${name}")`];
}

export const OPPORTUNITY = [
    {
        name: "products",
        lead: "lead_bellecour_move",
        tab: "opportunity_lines",
        ours: `${TABS}, .o_opportunity_amount_source`,
    },
    {
        name: "product-line",
        lead: "lead_harrow_library",
        tab: "opportunity_lines",
        clicks: [`${TABS} .o_kanban_record`],
        shows: DIALOG,
        ours: DIALOG,
        only: "phone",
    },
    {
        name: "catalog",
        lead: "lead_bellecour_move",
        tab: "opportunity_lines",
        clicks: ["button[name=action_add_from_catalog]"],
        shows: ".o_kanban_record.o_product_added",
        scrolls: ".o_kanban_record.o_product_added",
        ours: false,
    },
    {
        name: "forecast",
        lead: "lead_harrow_library",
        tab: "opportunity_lines",
        clicks: ["button[name=action_compare_forecast]"],
        shows: ".modal .o_opportunity_comparison",
        ours: ".modal .o_opportunity_comparison",
    },
    {
        name: "why-this-amount",
        lead: "lead_bellecour_move",
        clicks: [".o_opportunity_amount_explanation_button"],
        shows: ".o_popover",
        ours: ".o_popover",
    },
    {
        name: "quotations",
        lead: "lead_jackson_floors",
        tab: "opportunity_quotations",
        ours: TABS,
    },
    {
        name: "compare-quotations",
        lead: "lead_jackson_floors",
        tab: "opportunity_quotations",
        clicks: ["button[name=action_compare_quotations]"],
        shows: ".modal .o_opportunity_comparison",
        ours: ".modal .o_opportunity_comparison",
    },
    {
        name: "link-existing",
        lead: "lead_bellecour_move",
        tab: "opportunity_quotations",
        clicks: ["button[name=action_link_existing]"],
        shows: DIALOG,
        ours: DIALOG,
    },
    { name: "people", lead: "lead_bellecour_move", tab: "opportunity_people", ours: TABS },
    { name: "details", lead: "lead_bellecour_move", tab: "opportunity_details", ours: TABS },
    { name: "won", lead: "lead_jackson_floors", tab: "opportunity_lines", ours: TABS },
    {
        name: "cancel-sold",
        path: "/odoo/sale.order/{order_jackson_floors}",
        clicks: ["button[name=action_cancel_of_opportunity]"],
        shows: ".modal .o_field_widget[name=opportunity_consequences]",
        ours: ".modal .o_field_widget[name=opportunity_consequences]",
        only: "desktop",
    },
    { name: "new-opportunity", path: "/odoo/crm/new", tab: "opportunity_lines", ours: TABS },
    {
        name: "stage-history",
        lead: "lead_harrow_library",
        tab: "opportunity_details",
        clicks: ["button[name=action_view_stage_history]"],
        shows: ROWS,
    },
    {
        name: "documents",
        lead: "lead_bellecour_move",
        clicks: [FIGURES, "button[name=action_view_documents]"],
        shows: ".o_kanban_record:has-text('Floor plan')",
        ours: ".o_kanban_view.o_view_controller .o_kanban_renderer",
    },
    {
        name: "lost",
        lead: "lead_bellecour_move",
        clicks: [STATUS_BUTTONS, button("Lost")],
        shows: ".modal .o_field_widget[name=lost_competitor_id]",
        ours: ".modal .o_field_widget[name=lost_competitor_id]",
    },
    {
        name: "recompute-from-orders",
        lead: "lead_jackson_floors",
        tab: "opportunity_lines",
        clicks: ["button[name=action_recompute_from_orders]"],
        shows: DIALOG,
        ours: DIALOG,
    },
    {
        name: "apply-accepted-orders",
        lead: "lead_gemini_framework",
        tab: "opportunity_lines",
        clicks: ["button[name=action_apply_accepted_orders]"],
        shows: DIALOG,
        ours: DIALOG,
    },
    {
        name: "convert",
        path: "/odoo/crm/{crm.crm_case_1}",
        clicks: [button("Convert to Opportunity")],
        shows: DIALOG,
        ours: ".modal footer",
    },
    {
        name: "convert-and-quote",
        path: "/odoo/crm/{crm.crm_case_1}",
        clicks: [STATUS_BUTTONS, button("Convert and Quote")],
        shows: DIALOG,
        ours: ".modal footer",
    },
    {
        name: "send-customer-sheet",
        lead: "lead_bellecour_move",
        clicks: action("Send Customer Sheet"),
        shows: ".modal .o_field_widget[name=attachment_ids] a",
        ours: ".modal .o_field_widget[name=body]",
        needsPdf: true,
    },
    ...["opportunity", "visit", "customer"].map((sheet) => ({
        name: `${sheet}-sheet`,
        path: `/report/html/opportunity_plus.report_${sheet}_sheet/{lead_bellecour_move}`,
        shows: ".article",
        ours: ".article",
        only: "desktop",
    })),
    {
        name: "hand-over",
        lead: "lead_bellecour_move",
        clicks: action("Hand Over"),
        shows: DIALOG,
        ours: DIALOG,
    },
    {
        name: "hand-over-preview",
        lead: "lead_bellecour_move",
        clicks: [
            ...action("Hand Over"),
            `${DIALOG} .o_field_widget[name=receiver_ids] input`,
            { desktop: '.o-autocomplete--dropdown-item:has-text("Marc")' },
            { phone: '.modal:not(.o_inactive_modal) .o_kanban_record:has-text("Marc")' },
            ".modal footer button[name=action_preview]",
        ],
        shows: ".modal .o_field_widget[name=line_ids]",
        ours: DIALOG,
    },
];
