from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

OPEN_DOMAIN = Domain(
    [('type', '=', 'opportunity'), ('active', '=', True), ('won_status', '=', 'pending')]
)
# What is told of a day, under the same name in snapshots and opportunities.
SAME = ('date_deadline', 'stage_id', 'user_id', 'team_id', 'company_id')


class CrmOpportunityMovementReport(models.Model):
    """What was open on a day, or is now, and whether the reader asks for it and may read it."""

    _inherit = 'crm.opportunity.movement.report'

    def _get_snapshot_states(self, day):
        """What was open on a day, and whether it was in the scope."""
        Snapshot = self.env['crm.opportunity.snapshot']
        columns = {
            name: SQL.identifier(Snapshot._table, name)
            for name in ('lead_ref', 'amount', 'currency_id', 'former_name', *SAME)
        }
        columns |= {'id': columns['lead_ref'], 'is_open': SQL('TRUE')}
        columns |= self._get_scope_columns(self._get_snapshot_rules())
        return self._select_where(Snapshot, Snapshot._get_day_domain(day), columns)

    def _get_present_states(self):
        """What there is now, whether it is open, and whether it is in the scope."""
        columns = self._get_lead_columns()
        columns |= {name: SQL.identifier('crm_lead', name) for name in SAME}
        columns |= {
            'is_open': OPEN_DOMAIN,
            'amount': SQL('crm_lead.expected_revenue'),
            'currency_id': self._get_lead_currency_sql(),
            'former_name': SQL('NULL'),
            **self._get_scope_columns(self._get_rules(), OPEN_DOMAIN),
        }
        return self._select_where(self.env['crm.lead'], Domain.TRUE, columns)

    def _get_leads(self):
        """What there is of opportunities today."""
        return self._select_where(self.env['crm.lead'], Domain.TRUE, self._get_lead_columns())

    def _get_lead_columns(self):
        columns = {
            name: SQL.identifier('crm_lead', name)
            for name in ('id', 'name', 'won_status', 'create_date', 'date_conversion')
        }
        return {**columns, 'is_readable': self._get_rules()}

    def _get_scope_columns(self, rules, open_domain=Domain.TRUE):
        """Whether it was among those that are asked for, and whether only its date was not.

        :param Domain rules: what the reader may read of the records
        :param Domain open_domain: which of them are open
        """
        owned = open_domain & self._get_owner_domain() & rules
        return {'is_owned': owned, 'is_inside': owned & self._get_period_domain()}
