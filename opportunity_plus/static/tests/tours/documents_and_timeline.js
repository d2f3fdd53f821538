import { registry } from "@web/core/registry";

const CARD = ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)";

function checkCard(name, origin) {
    return {
        content: `${name} is attached to ${origin}`,
        trigger: `${CARD}:contains("${name}"):contains("${origin}")`,
    };
}

/** Let go of a file over the documents, as when it comes from another window. */
function dropFile(name) {
    return [
        {
            content: `drag ${name} over the documents`,
            trigger: ".o_kanban_view",
            run() {
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File(["dropped"], name, { type: "text/plain" }));
                const options = { bubbles: true, cancelable: true, dataTransfer };
                document.dispatchEvent(new DragEvent("dragenter", options));
            },
        },
        {
            content: `drop ${name}`,
            trigger: ".o-Dropzone",
            run({ anchor }) {
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File(["dropped"], name, { type: "text/plain" }));
                const options = { bubbles: true, cancelable: true, dataTransfer };
                anchor.dispatchEvent(new DragEvent("drop", options));
            },
        },
    ];
}

registry.category("web_tour.tours").add("opportunity_plus_documents", {
    steps: () => [
        {
            content: "two documents: open them",
            trigger: "button[name=action_view_documents]:contains('2'):contains('Documents')",
            run: "click",
        },
        checkCard("plan.txt", "This opportunity"),
        checkCard("offer.txt", "S0"),
        {
            content: "upload one",
            trigger: ".o_control_panel button[name=product_upload_document]",
            async run() {
                const input = document.querySelector(".o_control_panel input[type=file]");
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(
                    new File(["uploaded"], "uploaded.txt", { type: "text/plain" })
                );
                input.files = dataTransfer.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        checkCard("uploaded.txt", "This opportunity"),
        ...dropFile("dropped.txt"),
        checkCard("dropped.txt", "This opportunity"),
        {
            content: "look at the plan",
            trigger: `${CARD}:contains("plan.txt") main`,
            run: "click",
        },
        {
            content: "it is shown",
            trigger: ".o-FileViewer-header:contains('plan.txt')",
        },
        {
            content: "close it",
            trigger: ".o-FileViewer [aria-label='Close']",
            run: "click",
        },
        {
            content: "back to the opportunity",
            trigger: ".breadcrumb-item:not(.active) a:contains('Told')",
            run: "click",
        },
        {
            content: "there are four now",
            trigger: "button[name=action_view_documents]:contains('4')",
        },
    ],
});

registry.category("web_tour.tours").add("opportunity_plus_timeline", {
    steps: () => [
        {
            content: "what changed, on one product, in one entry",
            trigger: ".o-mail-Message:contains('Bike: Quantity'):contains('Ann added')",
        },
        {
            content: "the product that came",
            trigger: ".o-mail-Message:contains('Ann added'):contains('Helmet × 121.00')",
        },
        {
            content: "what the customer did",
            trigger: ".o-mail-Message:contains('Quotation viewed by the customer'):contains('S0')",
        },
        {
            content: "open the details",
            trigger: ".o_notebook_headers .nav-link[name=opportunity_details]",
            run: "click",
        },
        {
            content: "open the history of its stages",
            trigger: "button[name=action_view_stage_history]",
            run: "click",
        },
        {
            content: "where it is",
            trigger: ".o_data_row:contains('Offered'):contains('2,100.00')",
        },
        {
            content: "where it was",
            trigger: ".o_data_row:contains('Fresh'):contains('2,100.00')",
        },
        {
            content: "back to the opportunity",
            trigger: ".breadcrumb-item:not(.active) a:contains('Told')",
            run: "click",
        },
        {
            content: "open the quotation",
            trigger: ".o-mail-Message:contains('Quotation created') a:contains('S0')",
            run: "click",
        },
        {
            content: "the quotation",
            trigger: ".o_form_view .o_field_widget[name=order_line]",
        },
    ],
});
