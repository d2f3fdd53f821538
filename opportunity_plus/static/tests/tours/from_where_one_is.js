import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const noDialog = {
    content: "the dialog is closed",
    trigger: "body:not(:has(.modal))",
};

/** A value of the opportunity that is open. */
function checkField(name, value, input = "input") {
    return {
        content: `${name} is ${value}`,
        trigger: `.o_lead_opportunity_form .o_field_widget[name=${name}] ${input}:value(/${value}/)`,
    };
}

/** The opportunity is open, with its customer. */
function checkOpportunity(name, customer) {
    return [checkField("name", name, "textarea"), checkField("partner_id", customer)];
}

tours.add("opportunity_plus_from_a_meeting", {
    steps: () => [
        {
            content: "the meeting is open",
            trigger: ".o_calendar_event_form_view .o_field_widget[name=partner_ids]:contains(Ann)",
        },
        {
            content: "make an opportunity of it",
            trigger: "button[name=action_create_opportunity]",
            run: "click",
        },
        ...checkOpportunity("Talk about bikes", "Ann"),
        {
            content: "it has the meeting",
            trigger: "button[name=action_schedule_meeting]:contains('Last Meeting')",
        },
        {
            content: "look where it came from",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_details]",
            run: "click",
        },
        checkField("origin_type_id", "Event"),
        checkField("origin_event_id", "Talk about bikes"),
        {
            content: "look at the notes",
            trigger: ".o_notebook_headers .nav-link[name=internal_notes]",
            run: "click",
        },
        {
            content: "those of the meeting are there",
            trigger: ".o_field_widget[name=description]:contains(Twenty bikes)",
        },
        {
            content: "back to the meeting",
            trigger: ".o_back_button, .breadcrumb-item a:contains(Talk about bikes)",
            run: "click",
        },
        {
            content: "which names the opportunity and makes no second one",
            trigger:
                ".o_calendar_event_form_view:not(:has(button[name=action_create_opportunity])) .o_field_widget[name=opportunity_id]:contains(Talk about bikes)",
        },
    ],
});

tours.add("opportunity_plus_from_a_contact", {
    steps: () => [
        {
            content: "make an opportunity of the contact",
            trigger: "button[name=action_create_opportunity]",
            run: "click",
        },
        ...checkOpportunity("Ann's opportunity", "Ann"),
    ],
});

tours.add("opportunity_plus_convert_and_quote", {
    steps: () => [
        {
            content: "convert the lead and quote it",
            trigger: ".o_statusbar_buttons button:contains('Convert and Quote')",
            run: "click",
        },
        {
            content: "a new customer is proposed",
            trigger: ".modal .o_field_widget[name=action] input[data-value=create]:checked",
        },
        {
            content: "only one button does it",
            trigger: ".modal footer:not(:has(button[name=action_apply]))",
        },
        {
            content: "do it",
            trigger: ".modal button[name=action_convert_and_quote]",
            run: "click",
        },
        {
            content: "the quotation is open, with the products of the lead",
            trigger:
                ".o_form_view .o_field_widget[name=order_line] .o_data_row:contains(Bike):contains('2,000.00')",
        },
        {
            content: "for the new customer",
            trigger: ".o_field_widget[name=partner_id] input:value(/Newman/)",
        },
        {
            content: "it is saved",
            trigger: ".o_breadcrumb .active:contains(/S[0-9]/)",
        },
    ],
});

tours.add("opportunity_plus_link_existing", {
    steps: () => [
        {
            content: "open the tab Quotations",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_quotations]",
            run: "click",
        },
        {
            content: "link what is there already",
            trigger: "button[name=action_link_existing]",
            run: "click",
        },
        {
            content: "nothing is chosen, nothing happens",
            trigger:
                ".modal:has(.o_data_row):not(:has(.alert-warning)):not(:has(button[name=action_link]))",
        },
        {
            content: "choose the order that is confirmed",
            trigger:
                ".modal .o_field_widget[name=order_line_ids] .o_data_row:contains('Sales Order') .o_field_widget[name=is_selected] input",
            run: "click",
        },
        {
            content: "one is told that this closes the opportunity",
            trigger: ".modal .alert-warning:contains('closes the opportunity as won')",
        },
        {
            content: "better not",
            trigger:
                ".modal .o_field_widget[name=order_line_ids] .o_data_row:contains('Sales Order') .o_field_widget[name=is_selected] input",
            run: "click",
        },
        {
            content: "the warning goes",
            trigger: ".modal:not(:has(.alert-warning))",
        },
        {
            content: "choose the quotation",
            trigger:
                ".modal .o_field_widget[name=order_line_ids] .o_data_row:contains('1,000.00') .o_field_widget[name=is_selected] input",
            run: "click",
        },
        {
            content: "choose the meeting too",
            trigger:
                ".modal .o_field_widget[name=meeting_line_ids] .o_data_row:contains('Talk about bikes') .o_field_widget[name=is_selected] input",
            run: "click",
        },
        {
            content: "link them",
            trigger: ".modal button[name=action_link]",
            run: "click",
        },
        noDialog,
        {
            content: "the opportunity has one quotation",
            trigger: "button[name=action_view_sale_quotation] .o_stat_value:contains(1)",
        },
        {
            content: "and the meeting",
            trigger: "button[name=action_schedule_meeting]:contains('Last Meeting')",
        },
        {
            content: "it is open still",
            trigger: ".o_form_view:not(:has(.ribbon:contains(Won)))",
        },
    ],
});
