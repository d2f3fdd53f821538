/** node take.js ADDRESS CHROMIUM FOLDER: a picture of each screen. */
import { visit } from "./visit.js";

const [address, executablePath, folder] = process.argv.slice(2);
const complaints = await visit(address, executablePath, async (page, name) => {
    await page.screenshot({ path: `${folder}/${name}.png` });
    console.log(name);
});
for (const complaint of complaints) {
    console.error(complaint);
}
process.exit(complaints.length ? 1 : 0);
