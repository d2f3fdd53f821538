from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# Rows of what the reader may not see have ids beyond those of any opportunity.
HIDDEN = 2**50


class CrmOpportunitySnapshotReportMixin(models.AbstractModel):
    """What reports on former days have in common: what their reader could see then.

    Whether somebody may read an opportunity is decided by Odoo, by other modules and by
    administrators with rules on it (``docs/access.md``). The same rules are asked of a snapshot:
    by salesperson, team, company and stage of that day, and by whatever else of today. What was the
    reader's then and is not today is told in sums without names.
    """

    _name = 'crm.opportunity.snapshot.report.mixin'
    _inherit = ['crm.opportunity.report.mixin']
    _description = "Analysis of Former Days"
    _tells_hidden_sums = True

    def _check_access(self, operation):
        """A sum tells no opportunity: it has no row in sudo, where the rules are asked."""
        told = self.filtered(lambda row: not row.id or row.id < HIDDEN)
        return super(CrmOpportunitySnapshotReportMixin, told)._check_access(operation)

    def _get_readable_sql(self):
        """The opportunities that the reader may read today, as a query of their ids."""
        leads = self.env['crm.lead'].with_context(active_test=False)
        return leads._search([]).select()

    def _get_rules(self):
        """What the reader may read of opportunities, as a domain on them."""
        return Domain(self.env['ir.rule']._compute_domain('crm.lead', 'read'))

    def _get_snapshot_rules(self):
        """What the reader could read of snapshots on their days, as a domain on them."""
        kept = self.env['crm.opportunity.snapshot']._fields

        def ask(condition):
            name = condition.field_expr.partition('.')[0]
            if name in kept and name != 'id':
                return condition
            return Domain('lead_id', 'any', condition)

        return self._get_rules().map_conditions(ask)

    def _select_where(self, records, domain, columns):
        """A query of records, with columns that say which of them meet a domain.

        :param records: an empty recordset
        :param domain: which records
        :param dict columns: ``SQL`` by name of a column, or a domain to be met
        """
        records = records.sudo().with_context(active_test=False)
        query = records._search(domain)
        parts = []
        for name, value in columns.items():
            if isinstance(value, Domain):
                value = value.optimize_full(records)._to_sql(records, query.table, query)
            parts.append(SQL('%s AS %s', value, SQL.identifier(name)))
        return query.select(*parts)

    def _get_all_companies(self):
        companies = self.env['res.company'].sudo().with_context(active_test=False)
        return companies.search(Domain.TRUE)

    def _get_lead_currency_sql(self):
        """The currency of the amount of an opportunity, of the table ``crm_lead``.

        Companies are few: joined to many opportunities they take longer than written out.
        """
        own = self.env.company.currency_id
        cases = [
            SQL('WHEN %s THEN %s', company.id, company.currency_id.id)
            for company in self._get_all_companies()
            if company.currency_id != own
        ]
        if not cases:
            return SQL('%s', own.id)
        return SQL(
            'CASE COALESCE(crm_lead.amount_company_id, crm_lead.company_id) %s ELSE %s END',
            SQL(' ').join(cases),
            own.id,
        )
