from odoo import api, models
from odoo.tools import SQL

LINE_COLUMNS = ('lead_id', 'name', 'product_id', 'product_qty', 'price_unit')
INDUSTRIES = 'crm_lead_res_partner_industry_rel'


class CrmOpportunityTakeover(models.TransientModel):
    """What other addons left in the database: by the columns, whether or not they are installed."""

    _inherit = 'crm.opportunity.takeover'

    @api.model
    def _get_columns(self, table):
        """The types of the columns by name; empty where there is no such table."""
        query = SQL(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema AND table_name = %s",
            table,
        )
        return dict(self.env.execute_query(query))

    @api.model
    def _get_queries(self):
        """Queries of the ids of opportunities for which there is something, by source."""
        queries = {}
        if set(LINE_COLUMNS) <= self._get_columns('crm_lead_line').keys():
            queries['lines'] = SQL(
                "SELECT DISTINCT lead_id AS id FROM crm_lead_line WHERE lead_id IS NOT NULL"
            )
        if {'customer_currency_id', 'amount_customer_currency'} <= self._get_columns(
            'crm_lead'
        ).keys():
            queries['currency'] = SQL(
                """
                SELECT id FROM crm_lead
                 WHERE amount_customer_currency <> 0 AND customer_currency_id <> currency_id
                """
            )
        if {'crm_lead_id', 'res_partner_industry_id'} <= self._get_columns(INDUSTRIES).keys():
            queries['industries'] = SQL(
                "SELECT DISTINCT crm_lead_id AS id FROM %s", SQL.identifier(INDUSTRIES)
            )
        return {
            source: SQL(
                """
                SELECT id FROM (%(query)s) found
                 WHERE NOT EXISTS (SELECT FROM crm_opportunity_takeover_memory memory
                                    WHERE memory.lead_id = found.id AND source = %(source)s)
                """,
                query=query,
                source=source,
            )
            for source, query in queries.items()
        }

    @api.model
    def _is_something_found(self):
        """Tell whether to offer the dialog: there is something that was not taken over yet."""
        self.env.flush_all()
        queries = self._get_queries()
        for source in queries.keys() & {'lines', 'currency'}:
            # What has products of its own is left out, and stays so.
            queries[source] = SQL(
                "%s AND NOT EXISTS (SELECT FROM crm_opportunity_line line"
                " WHERE line.lead_id = found.id)",
                queries[source],
            )
        found = (self.env.execute_query(SQL("%s LIMIT 1", query)) for query in queries.values())
        return any(found) or bool(self._find_numbering())

    @api.model
    def _find_leads(self):
        """The opportunities for which there is something and which the user may change.

        :returns: dict of ``crm.lead`` records by source, and the number of those that are others'
        """
        self.env.flush_all()
        leads, hidden = self._in_own_companies().env['crm.lead'], set()
        found = {}
        for source, query in self._get_queries().items():
            ids = [row[0] for row in self.env.execute_query(SQL("%s ORDER BY id", query))]
            visible = leads.search([('id', 'in', ids)], order='id') if ids else leads
            found[source] = visible._filtered_access('write')
            hidden.update(set(ids) - set(found[source].ids))
        return found, len(hidden)

    def _in_own_companies(self):
        """In all companies that the user works in, whichever are selected; archived leads too."""
        companies = self.env.user.company_ids
        return self.with_context(
            active_test=False, allowed_company_ids=(self.env.company | companies).ids
        )

    # The numbers of another addon

    @api.model
    def _find_numbering(self):
        """How another addon numbered, where our sequence is still as it was shipped.

        :returns: dict of values for the sequence; None where there is nothing to go on with
        """
        sequence = self.env.ref('opportunity_plus.sequence_opportunity', raise_if_not_found=False)
        if not sequence or sequence.sudo().prefix != 'OPP':
            return None
        query = SQL(
            r"""
            SELECT substring(code FROM '^(\D*)\d+$') AS prefix,
                   max(substring(code FROM '(\d+)$')::numeric), min(length(code))
              FROM crm_lead
             WHERE code ~ '^\D*\d{1,9}$' AND code NOT LIKE 'OPP%%'
          GROUP BY prefix ORDER BY count(*) DESC, prefix LIMIT 1
            """
        )
        for prefix, highest, length in self.env.execute_query(query):
            return {
                'prefix': prefix or False,
                'padding': length - len(prefix),
                'number_next_actual': int(highest) + 1,
            }
        return None
