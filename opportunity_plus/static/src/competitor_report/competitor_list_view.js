import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** A deal has a row for each category of its products: groups say how many deals they are. */
export class CompetitorListRenderer extends ListRenderer {
    static groupRowTemplate = "opportunity_plus.CompetitorListGroupRow";

    getDealCount(group) {
        return group.aggregates.met_count;
    }
}

registry.category("views").add("opportunity_competitor_list", {
    ...listView,
    Renderer: CompetitorListRenderer,
});
