/**
 * Steps that several tours share: what a customer does with a quotation on the portal.
 */

/** Open the dialog in which the quotation is accepted. */
export function openAcceptance(label) {
    return [
        {
            content: `press ${label}`,
            trigger: `#sale_order_sidebar_button a[data-bs-target='#modalaccept']:contains("${label}")`,
            run: "click",
        },
    ];
}

/** Sign in the dialog, which then makes way for a page that thanks. */
export function sign(name) {
    return [
        {
            content: "type the name",
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: `edit ${name}`,
        },
        {
            content: "the name is typed",
            trigger: `.modal .o_web_sign_name_and_signature input:value(${name})`,
        },
        {
            content: "the signature is drawn",
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "sign",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

/** Pay an amount in the dialog with Odoo's demo provider, and come back to the quotation. */
export function pay(amount) {
    return [
        {
            content: `the amount to pay is ${amount}`,
            trigger: `.modal.show #sign-dialog:contains("${amount}")`,
        },
        {
            content: "type the number of a card",
            trigger: ".modal.show [name=o_payment_inline_form] #customer_input",
            run: "edit 4242 4242 4242 4242",
        },
        {
            content: "pay",
            trigger: ".modal.show button[name=o_payment_submit_button]:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the payment is being looked up, then the quotation is shown again",
            trigger: "div[name=o_payment_status]",
            expectUnloadPage: true,
        },
        {
            content: "the page says thank you",
            trigger:
                "#quote_content [name=o_payment_status_alert].alert-success:contains('Thank you!')",
        },
        {
            content: "it is an order now, that asks for nothing more",
            trigger:
                "#quote_content #intro_row:contains('Sales Order'):not(:has(a[data-bs-target='#modalaccept']))",
        },
    ];
}
