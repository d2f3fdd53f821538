/** Opens the screens one after the other, as the administrator of the demo database. */
import { chromium } from "playwright-core";

import { SCREENS } from "./list.js";

const SIZES = {
    desktop: { viewport: { width: 1440, height: 900 } },
    phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
const ADDON = "opportunity_plus";
const FONT = "Roboto";
// In another language nothing is found by its English words.
const LANGUAGE = process.env.SCREENS_LANGUAGE;
// Fonts and pictures are drawn after the page has its elements.
const SETTLED = 700; // milliseconds
// The first page waits for its scripts to be bundled, on a busy machine for a minute.
const PATIENCE = 120000;
// Menus of a phone slide in.
const MOVED = 300;

/**
 * Call `look(page, name, screen, size)` for each screen at each size, the sizes side by side.
 *
 * Only screens for which `isWanted(screen)` are opened.
 * What the browser complains of, and screens that did not come, are returned.
 */
export async function visit(address, executablePath, isWanted, look) {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    try {
        const complaints = await Promise.all(
            Object.keys(SIZES).map((size) => visitAll(browser, address, size, isWanted, look))
        );
        return complaints.flat();
    } finally {
        await browser.close();
    }
}

async function visitAll(browser, address, size, isWanted, look) {
    const complaints = [];
    const page = await (await browser.newContext(SIZES[size])).newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => complaints.push(`${size}: ${error}`));
    await logIn(page, address);
    complaints.push(...(await findOtherFonts(page)));
    const screens = await choose(page, size, isWanted);
    for (const screen of screens) {
        const name = `${screen.name}-${size}`;
        try {
            await open(page, address, screen, size);
            await look(page, name, screen, size);
        } catch (error) {
            complaints.push(`${name}: ${error}`);
        }
    }
    return complaints;
}

async function logIn(page, address) {
    await page.goto(`${address}/web/login`);
    // The fields are hidden until the scripts of the page have run.
    await page.locator(".oe_login_form").evaluate((form) => {
        form.elements.login.value = form.elements.password.value = "admin";
        form.submit();
    });
    await page.waitForSelector(".o_web_client");
}

/** Another font than that of bin/screens: texts would have another width than what users see. */
async function findOtherFonts(page) {
    await page.evaluate(() => {
        document.body.insertAdjacentHTML("beforeend", "<p id='sample'>Expected Revenue</p>");
    });
    const session = await page.context().newCDPSession(page);
    await session.send("DOM.enable");
    await session.send("CSS.enable");
    const { root } = await session.send("DOM.getDocument");
    const sample = { nodeId: root.nodeId, selector: "#sample" };
    const { nodeId } = await session.send("DOM.querySelector", sample);
    const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
    const others = fonts.filter(({ familyName }) => familyName !== FONT);
    return others.map(({ familyName }) => `the font is ${familyName}, not ${FONT}`);
}

/** The screens that are there at this size, on this machine. */
async function choose(page, size, isWanted) {
    const makesPdf = ["ok", "upgrade"].includes(await call(page, "/report/check_wkhtmltopdf"));
    const isFound = (screen) => !LANGUAGE || !/-text\(|text-is\(/.test(JSON.stringify(screen));
    const screens = SCREENS.filter((screen) => isWanted(screen) && isFound(screen));
    return screens.filter(({ name, only, needsPdf }) => {
        if (needsPdf && !makesPdf) {
            console.log(`${name}-${size} left out: the server finds no wkhtmltopdf`);
        }
        return (only || size) === size && (makesPdf || !needsPdf);
    });
}

async function open(page, address, screen, size) {
    await page.goto(address + (await findPath(page, screen)));
    if (screen.tab) {
        const tab = page.locator(`.o_notebook_headers .nav-link[name=${screen.tab}]`);
        await tab.click();
        if (size === "phone") {
            await tab.evaluate((node) => node.closest(".o_notebook").scrollIntoView());
        }
    }
    for (const click of screen.clicks || []) {
        const selector = typeof click === "string" ? click : click[size];
        if (selector) {
            await press(page.locator(selector).first(), size);
            await page.waitForTimeout(MOVED);
        }
    }
    // What is under the pointer shows a tooltip.
    await page.mouse.move(0, 0);
    if (screen.hovers) {
        await page.locator(screen.hovers).first().hover({ force: true });
    }
    const { shows = ".o_form_view", scrolls } = screen;
    await page.locator(shows).first().waitFor();
    if (scrolls) {
        await page.locator(scrolls).first().evaluate(scrollTo);
    }
    await page.waitForTimeout(SETTLED);
}

/** Click. On a phone without scrolling to the place first: that closes the sheets of its menus. */
async function press(target, size) {
    if (size === "phone") {
        await target.waitFor();
        await target.dispatchEvent("click");
    } else {
        await target.click();
    }
}

function scrollTo(node) {
    node.scrollIntoView({ block: "center" });
}

/** The path with the ids of the records that it names. */
async function findPath(page, { path, lead }) {
    const parts = (path || `/odoo/crm/{${lead}}`).split(/[{}]/);
    const found = parts.map((part, index) => (index % 2 ? findId(page, part) : part));
    return (await Promise.all(found)).join("");
}

async function findId(page, name) {
    const [module, record] = name.includes(".") ? name.split(".") : [ADDON, name];
    const [found] = await call(page, "/web/dataset/call_kw", {
        model: "ir.model.data",
        method: "search_read",
        args: [
            [
                ["module", "=", module],
                ["name", "=", record],
            ],
            ["res_id"],
        ],
        kwargs: {},
    });
    return found.res_id;
}

/** What the server answers to a JSON-RPC call. */
function call(page, route, params = {}) {
    const request = {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
    };
    return page.evaluate(
        async ([address, options]) => (await (await fetch(address, options)).json()).result,
        [route, request]
    );
}
