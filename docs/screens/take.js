/** node take.js ADDRESS CHROMIUM FOLDER [NAME...]: a picture of each screen, or of some. */
import { visit } from "./visit.js";

const [address, executablePath, folder, ...names] = process.argv.slice(2);
const isWanted = ({ name }) => !names.length || names.includes(name);
const complaints = await visit(address, executablePath, isWanted, async (page, name) => {
    await page.screenshot({ path: `${folder}/${name}.png` });
    console.log(name);
});
for (const complaint of complaints) {
    console.error(complaint);
}
process.exit(complaints.length ? 1 : 0);
