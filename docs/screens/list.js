/**
 * Every screen of the addon, from its demo data.
 *
 * name     of the picture
 * path     in the web client; the id of a record stands for its {external id}, those of the addon
 *          without its name
 * lead     instead of a path: the external id of the opportunity to open
 * tab      to open on its form
 * clicks   made one after the other, before the picture is taken; {phone: …} or {desktop: …} on one only
 * hovers   over this, before the picture is taken
 * shows    what must be there before the picture is taken
 * scrolls  to this, once all is there
 * ours     what of it the accessibility check looks at, false for nothing: the rest is Odoo's
 * measures where the check of widths looks, if not there
 * only     "desktop" or "phone", where the other has no such screen
 * needsPdf the screen is there only if the server can make PDFs
 */
import { AROUND } from "./list_around.js";
import { OPPORTUNITY } from "./list_opportunity.js";
import { PROJECTS } from "./list_project.js";

export const SCREENS = [...OPPORTUNITY, ...AROUND, ...PROJECTS];
