/** What does not fit on a screen, at the widths that people have.  docs/screens.md has the rules. */
const WIDTHS = { desktop: [1440, 1280, 1920], phone: [390] };
// Odoo's lists find the widths of their columns again a moment after those of the window.
const SETTLED = 350; // milliseconds
const RULES = {
    // Names may end in "…", where their column is no narrower than this.
    nameWidth: 110, // pixels
    names: [
        ".o_list_char",
        ".o_list_text",
        ".o_list_many2one",
        ".o_many2many_tags_cell",
        ".o_many2one_avatar_user_cell",
        ".o_group_name",
    ].join(),
    // They are wider than any window, and Odoo's to scroll.
    scrolled: [
        ".o_kanban_grouped",
        ".o_pivot",
        ".o_activity_view",
        ".o_calendar_renderer",
        ".o_notebook_headers",
        ".overflow-x-auto",
        ".o_statusbar_status",
        "textarea",
    ].join(),
    // Lists that somebody opens instead of cards, and tables of figures: one scrolls in them.
    scrolledOnPhone: ".o_list_view.o_view_controller .o_list_renderer, [role=region][tabindex]",
};

/** What is cut or beyond the edge in parts of the open screen, as sentences, for each width. */
export async function findMisfits(page, size, parts) {
    const { height, width } = page.viewportSize();
    const misfits = [];
    for (const tried of WIDTHS[size]) {
        if (tried !== page.viewportSize().width) {
            await page.setViewportSize({ width: tried, height });
            await page.waitForTimeout(SETTLED);
        }
        const found = await page.evaluate(measure, { ...RULES, parts, isPhone: size === "phone" });
        misfits.push(...found.map((misfit) => `${tried} px wide: ${misfit}`));
    }
    await page.setViewportSize({ width, height });
    return misfits;
}

/** Runs in the page. */
function measure({ parts, names, nameWidth, scrolled, scrolledOnPhone, isPhone }) {
    const ONE = 1; // Widths are whole numbers, rounded.
    const movable = isPhone ? `${scrolled}, ${scrolledOnPhone}` : scrolled;
    // One example of each: a column is as wide in all rows.
    const found = new Map();

    function note(node, problem) {
        const words = (node.value || node.textContent).trim().replace(/\s+/g, " ").slice(0, 60);
        const where = node.closest("[name], [data-name]");
        const name = where ? where.getAttribute("name") || where.dataset.name : node.className;
        const key = `${problem}: ${node.tagName.toLowerCase()} ${name}`;
        if (!found.has(key)) {
            found.set(key, `${key}, ${node.clientWidth} px: ${words}`);
        }
    }

    function isShown(node) {
        const { width, height } = node.getBoundingClientRect();
        // What is for screen readers only is one pixel wide.
        return width > ONE && height > ONE && node.checkVisibility({ visibilityProperty: true });
    }

    function hasWords(node) {
        return Boolean((node.value || node.textContent).trim());
    }

    /** Is there more in it than its width can show? */
    function overflows(node) {
        return node.scrollWidth > node.clientWidth + ONE && node.clientWidth > 0;
    }

    function mayBeCut(node) {
        if (node.matches(".oe_title input, .o_field_many2one input, .o_field_email input")) {
            return true;
        }
        const cell = node.closest("td");
        return Boolean(cell) && cell.matches(names) && cell.clientWidth >= nameWidth;
    }

    function check(node) {
        if (!overflows(node) || !hasWords(node)) {
            return false;
        }
        const { overflowX } = getComputedStyle(node);
        if (["auto", "scroll"].includes(overflowX)) {
            if (!node.querySelector(movable)) {
                note(node, "wider than its room");
            }
            return false;
        }
        if (node.matches("button, .btn, .badge, .o_tag")) {
            note(node, "does not fit");
            return true;
        }
        if (node.matches("input") || ["hidden", "clip"].includes(overflowX)) {
            if (!mayBeCut(node)) {
                note(node, node.closest("th") ? "header is cut" : "cut");
            }
            return true;
        }
        return false;
    }

    function walk(node) {
        if (!isShown(node) || node.matches(movable)) {
            return;
        }
        const box = node.getBoundingClientRect();
        if (hasWords(node) && (box.right > innerWidth + ONE || box.left < -ONE)) {
            note(node, "beyond the edge of the screen");
            return;
        }
        if (!check(node)) {
            [...node.children].forEach(walk);
        }
    }

    const page = document.documentElement;
    if (page.scrollWidth > innerWidth + ONE) {
        found.set("page", `the page is ${page.scrollWidth} px wide`);
    }
    for (const part of document.querySelectorAll(parts)) {
        if (!part.closest(movable)) {
            walk(part);
        }
    }
    return [...found.values()];
}
