/** node measured.js CHROMIUM: what does not fit on pages given as JSON, [[size, html], ...]. */
import { readFileSync } from "node:fs";

import { chromium } from "playwright-core";

import { findMisfits } from "./widths.js";

const [executablePath] = process.argv.slice(2);
const WIDTHS = { desktop: 1440, phone: 390 };
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const found = [];
for (const [size, html] of JSON.parse(readFileSync(0, "utf-8"))) {
    const page = await browser.newPage({ viewport: { width: WIDTHS[size], height: 600 } });
    await page.setContent(`<body style="margin: 0"><main>${html}</main></body>`);
    found.push(await findMisfits(page, size, "main"));
    await page.close();
}
await browser.close();
console.log(JSON.stringify(found));
