import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { calendarView } from "@web/views/calendar/calendar_view";

/** Odoo's calendar shows an empty month and no help: this one says what would be in it. */
export class ProductionCalendarController extends CalendarController {
    static template = "opportunity_plus.ProductionCalendarController";

    get isEmpty() {
        return !Object.keys(this.model.records).length;
    }
}

registry.category("views").add("opportunity_production_calendar", {
    ...calendarView,
    Controller: ProductionCalendarController,
});
