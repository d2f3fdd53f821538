import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** Odoo's calendar shows an empty month and no help: this one says what would be in it. */
export class ProductionCalendarController extends CalendarController {
    static template = "opportunity_plus.ProductionCalendarController";

    get isEmpty() {
        return !Object.keys(this.model.records).length;
    }
}

/** What may come is hatched; what is won is not. */
export class ProductionCalendarModel extends CalendarModel {
    normalizeRecord(rawRecord) {
        const isHatched = rawRecord.won_status !== "won";
        return { ...super.normalizeRecord(rawRecord), isHatched };
    }
}

registry.category("views").add("opportunity_production_calendar", {
    ...calendarView,
    Controller: ProductionCalendarController,
    Model: ProductionCalendarModel,
});
