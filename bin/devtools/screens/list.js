/**
 * Every screen of the addon, from its demo data.
 *
 * name   of the picture
 * path   in the web client, or `lead`: the external id of the opportunity to open
 * tab    to open on its form
 * clicks made one after the other, before the picture is taken
 * shows  what must be there before the picture is taken
 * ours   what of it the accessibility check looks at: the rest is Odoo's
 */
const TABS = ".o_notebook_content";

export const SCREENS = [
    { name: "pipeline", path: "/odoo/crm", shows: ".o_kanban_record", ours: ".o_kanban_record" },
    {
        name: "pipeline-list",
        path: "/odoo/crm?view_type=list",
        shows: ".o_data_row, .o_kanban_record",
    },
    {
        name: "products",
        lead: "lead_bellecour_move",
        tab: "opportunity_lines",
        ours: `${TABS}, .o_opportunity_amount_source`,
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
    { name: "people", lead: "lead_bellecour_move", tab: "opportunity_people", ours: TABS },
    {
        name: "follow-up",
        lead: "lead_bellecour_move",
        tab: "opportunity_follow_up",
        ours: TABS,
    },
    { name: "details", lead: "lead_bellecour_move", tab: "opportunity_details", ours: TABS },
    {
        name: "why-this-amount",
        lead: "lead_bellecour_move",
        clicks: [".o_opportunity_amount_source button"],
        shows: ".o_popover",
        ours: ".o_popover",
    },
    { name: "won", lead: "lead_jackson_floors", tab: "opportunity_lines", ours: TABS },
    {
        name: "link-existing",
        lead: "lead_bellecour_move",
        tab: "opportunity_quotations",
        clicks: ["button[name=action_link_existing]"],
        shows: ".modal .o_form_view",
        ours: ".modal .o_form_view",
    },
    {
        name: "people-in-deals",
        action: "crm_opportunity_relation_action",
        shows: ".o_data_row, .o_kanban_record",
    },
    {
        name: "production-calendar",
        path: "/odoo/production-calendar",
        shows: ".o_calendar_view",
    },
    { name: "competitors", path: "/odoo/competitors", shows: ".o_pivot, .o_graph_view" },
    { name: "origins", path: "/odoo/origins", shows: ".o_pivot, .o_graph_view" },
    {
        name: "origin-types",
        action: "crm_opportunity_origin_type_action",
        shows: ".o_data_row, .o_kanban_record",
    },
];
