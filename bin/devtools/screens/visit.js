/** Opens the screens one after the other, as the administrator of the demo database. */
import { chromium } from "playwright-core";

import { SCREENS } from "./list.js";

const SIZES = {
    desktop: { viewport: { width: 1366, height: 900 } },
    phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
// Fonts and pictures are drawn after the page has its elements.
const SETTLED = 700; // milliseconds

/** Call `look(page, name, screen)` for each screen at each size; what the browser complains of is returned. */
export async function visit(address, executablePath, look) {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const complaints = [];
    try {
        for (const [size, options] of Object.entries(SIZES)) {
            const page = await (await browser.newContext(options)).newPage();
            page.on("pageerror", (error) => complaints.push(`${size}: ${error}`));
            await logIn(page, address);
            for (const screen of SCREENS) {
                await open(page, address, screen);
                await look(page, `${screen.name}-${size}`, screen);
            }
        }
    } finally {
        await browser.close();
    }
    return complaints;
}

async function logIn(page, address) {
    await page.goto(`${address}/web/login`);
    await page.fill("input[name=login]", "admin");
    await page.fill("input[name=password]", "admin");
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_web_client");
}

async function open(page, address, screen) {
    await page.goto(address + (await findPath(page, screen)));
    if (screen.tab) {
        await page.locator(`.o_notebook_headers .nav-link[name=${screen.tab}]`).click();
    }
    for (const selector of screen.clicks || []) {
        await page.locator(selector).first().click();
    }
    await page
        .locator(screen.shows || ".o_form_view")
        .first()
        .waitFor();
    await page.waitForTimeout(SETTLED);
}

async function findPath(page, screen) {
    if (screen.path) {
        return screen.path;
    }
    const id = await findId(page, screen.lead || screen.action);
    return screen.lead ? `/odoo/crm/${id}` : `/odoo/action-${id}`;
}

/** The database id of a record of the addon's own data. */
function findId(page, name) {
    return page.evaluate(async (wanted) => {
        const domain = [
            ["module", "=", "opportunity_plus"],
            ["name", "=", wanted],
        ];
        const answer = await fetch("/web/dataset/call_kw", {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({
                jsonrpc: "2.0",
                method: "call",
                params: {
                    model: "ir.model.data",
                    method: "search_read",
                    args: [domain, ["res_id"]],
                    kwargs: {},
                },
            }),
        });
        return (await answer.json()).result[0].res_id;
    }, name);
}
