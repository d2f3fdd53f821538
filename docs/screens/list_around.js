/** The screens around opportunities: pipeline, reports, records that lead to them.  See list.js. */
const ROWS =
    ".o_list_view.o_view_controller .o_data_row, .o_kanban_view.o_view_controller .o_kanban_record";
const FIGURES = ".oe_stat_button";
// On a phone they are in a menu.
const SHOW_FIGURES = { phone: ".o_button_more" };

/** Another view, chosen from the menu in which a phone has its buttons. */
function switchOnPhone(name) {
    return [
        { phone: ".o_cp_switch_buttons button" },
        { phone: `.o-dropdown--menu .o-dropdown-item:has-text("${name}")` },
    ];
}

/** A view of the pipeline, chosen as one does: on a phone no address opens another than the cards. */
function view(name, shows, clicks = []) {
    return {
        name: `pipeline-${name.toLowerCase()}`,
        path: `/odoo/crm?view_type=${name.toLowerCase()}`,
        clicks: [...switchOnPhone(name), ...clicks],
        shows,
        ours: false,
    };
}

/** Figures of the addon, chosen from the menu of a pivot or a graph. */
function measures(...names) {
    return [
        "button:has-text('Measures')",
        ...names.map((name) => `.o-dropdown--menu .o-dropdown-item:text-is("${name}")`),
    ];
}

/** A list in the configuration menu. */
function configuration(name, action) {
    return { name, path: `/odoo/action-{${action}}`, shows: `${ROWS}, .o_group_header` };
}

export const AROUND = [
    { name: "pipeline", path: "/odoo/crm", shows: ".o_kanban_record", ours: ".o_kanban_record" },
    {
        name: "next-step",
        path: "/odoo/crm",
        clicks: [".o_kanban_record a[name=action_edit_next_step]"],
        shows: ".modal .o_form_view",
        ours: ".modal .o_form_view",
    },
    {
        name: "first-steps",
        path: "/odoo/crm?tour=opportunity_plus_tour",
        hovers: ".o_tour_pointer",
        shows: ".o_tour_pointer.o_open",
        ours: ".o_tour_pointer",
    },
    {
        ...view("List", ".o_data_row"),
        ours: ".o_data_row",
        measures: "[name=prorated_revenue], th[data-name=next_step]",
    },
    view("Pivot", ".o_pivot", measures("Margin", "Margin (%)")),
    view("Graph", ".o_graph_view", measures("Margin")),
    view("Calendar", ".o_calendar_view"),
    view("Activity", ".o_activity_view"),
    {
        name: "people-in-deals",
        path: "/odoo/action-{crm_opportunity_relation_action}",
        shows: ROWS,
    },
    {
        name: "person-in-a-deal",
        path: "/odoo/action-{crm_opportunity_relation_action}",
        clicks: [".o_data_row td[name=partner_id], .o_kanban_view .o_kanban_record"],
        shows: ".o_form_view .o_field_widget[name=lead_id]",
        ours: ".o_form_sheet",
    },
    {
        name: "production-calendar",
        path: "/odoo/production-calendar",
        shows: ".o_calendar_view",
    },
    { name: "deals-to-look-at", path: "/odoo/deals-to-look-at", shows: ROWS },
    { name: "competitors", path: "/odoo/competitors", shows: ".o_pivot, .o_graph_view" },
    {
        name: "board",
        path: "/odoo/sales-board",
        shows: ".o_opportunity_board_chart canvas",
        ours: ".o_opportunity_board .o_content",
    },
    { name: "targets", path: "/odoo/sales-targets", shows: ROWS },
    { name: "commitments", path: "/odoo/sales-commitments", shows: ROWS },
    {
        name: "spread-a-year",
        path: "/odoo/sales-targets",
        clicks: [
            { phone: "button.o-control-panel-adaptive-dropdown" },
            ".o-dropdown--menu :is(button, .o-dropdown-item):has-text('Spread a Year'), .o_list_view button:has-text('Spread a Year')",
        ],
        shows: ".modal .o_form_view",
        ours: ".modal .o_form_view",
    },
    {
        name: "forecast-by-month",
        path: "/odoo/forecast-by-month",
        shows: ".o_pivot, .o_graph_view",
    },
    {
        name: "pipeline-movement",
        path: "/odoo/pipeline-movement",
        shows: ".o_graph_renderer canvas",
    },
    {
        name: "pipeline-movement-deals",
        path: "/odoo/pipeline-movement",
        clicks: [{ desktop: ".o_switch_view.o_list" }, ...switchOnPhone("Kanban")],
        shows: `${ROWS}, .o_group_header`,
    },
    {
        name: "forecast-accuracy",
        path: "/odoo/forecast-accuracy",
        shows: ".o_pivot, .o_graph_view",
    },
    {
        name: "products-in-pipeline",
        path: "/odoo/products-in-pipeline",
        shows: ".o_pivot, .o_graph_view",
    },
    { name: "origins", path: "/odoo/origins", shows: ".o_pivot, .o_graph_view" },
    {
        name: "quotation",
        path: "/odoo/sales/{order_jackson_floors}",
        tab: "other_information",
        scrolls: ".o_field_widget[name=opportunity_accepted]",
        ours: ".o_field_widget[name=opportunity_accepted]",
    },
    {
        name: "contact",
        path: "/odoo/contacts/{partner_harrow_finch}",
        clicks: [SHOW_FIGURES],
        shows: ".o_form_view",
        ours: FIGURES,
    },
    {
        name: "competitor",
        path: "/odoo/contacts/{partner_deskline}",
        tab: "opportunity_competition",
        ours: ".o_notebook_content",
    },
    {
        name: "partner",
        path: "/odoo/contacts/{partner_fitout}",
        tab: "opportunity_joint_deals",
        ours: ".o_notebook_content",
    },
    {
        name: "opportunities-of-a-competitor",
        path: "/odoo/contacts/{partner_deskline}",
        clicks: [SHOW_FIGURES, "button[name=action_view_competitor_opportunities]:visible"],
        shows: ROWS,
        ours: false,
    },
    {
        name: "event",
        path: "/odoo/calendar.event/{event_fair}",
        clicks: [SHOW_FIGURES],
        ours: FIGURES,
    },
    {
        name: "campaign",
        path: "/odoo/utm.campaign/{campaign_back_to_office}",
        clicks: [SHOW_FIGURES],
        ours: FIGURES,
    },
    {
        name: "colleague",
        path: "/odoo/res.users/{base.user_demo}",
        clicks: [SHOW_FIGURES],
        ours: FIGURES,
    },
    {
        name: "settings",
        path: "/odoo/action-{crm.crm_config_settings_action}",
        shows: "#opportunity_close_on_acceptance",
        scrolls: "#opportunity_close_on_acceptance",
        ours: "#opportunity_close_on_acceptance, #opportunity_reopen_on_cancel, #opportunity_sibling_policy, #opportunity_see_margin, #opportunity_team_access",
    },
    configuration("origin-types", "crm_opportunity_origin_type_action"),
    configuration("reasons-to-look-at", "crm_opportunity_attention_reason_action"),
    configuration("roles", "crm_opportunity_role_action"),
    configuration("sale-types", "crm_opportunity_sale_type_action"),
    configuration("families", "crm_opportunity_family_action"),
];
