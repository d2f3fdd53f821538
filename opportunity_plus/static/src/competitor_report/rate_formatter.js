import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/** A share of nothing is no 0 %: a competitor who was never beaten nor won has no rate yet. */
function formatOpportunityRate(value, options) {
    return value === false ? "" : formatPercentage(value, options);
}
formatOpportunityRate.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("opportunity_rate", formatOpportunityRate);
