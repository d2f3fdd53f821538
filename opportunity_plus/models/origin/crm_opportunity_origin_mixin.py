from collections import Counter

from odoo import api, fields, models

from ...tools.access import SALES


class CrmOpportunityOriginMixin(models.AbstractModel):
    """The opportunities that came from a record, and what they brought.

    The figures are those of the origin report, which follows the access to opportunities.
    """

    _name = 'crm.opportunity.origin.mixin'
    _description = "Origin of Opportunities"

    # The field by which opportunities name the record.
    _opportunity_origin_field = ''

    origin_opportunity_count = fields.Integer(
        string="Referred Opportunities",
        compute='_compute_origin_stats',
        groups=SALES,
        help="Opportunities whose origin is this record.",
    )
    origin_won_revenue = fields.Monetary(
        string="Referred Revenue Won",
        compute='_compute_origin_stats',
        currency_field='opportunity_currency_id',
        groups=SALES,
        help="Revenue of the won opportunities that came from here, at today's rates; none where a"
        " rate is missing.",
    )
    opportunity_currency_id = fields.Many2one(
        'res.currency',
        string="Company Currency",
        compute='_compute_opportunity_currency_id',
        groups=SALES,
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_cut_origin(self):
        """Opportunities forget the record, and its name with it."""
        self.env['crm.lead']._forget_origins(self._opportunity_origin_field, self)

    @api.depends_context('company')
    def _compute_opportunity_currency_id(self):
        self.opportunity_currency_id = self.env.company.currency_id

    @api.depends_context('company', 'allowed_company_ids', 'uid')
    def _compute_origin_stats(self):
        """All at once, so that many records cost as many queries as one."""
        counts, revenues, unknown = Counter(), Counter(), set()
        for origin, count, revenue, valued in self._read_origin_stats():
            for record in origin._get_origin_holders():
                counts[record.id] += count
                revenues[record.id] += valued or 0.0
                if revenue and not valued:
                    unknown.add(record.id)
        for record in self:
            record_id = record._origin.id
            record.origin_opportunity_count = counts[record_id]
            record.origin_won_revenue = 0.0 if record_id in unknown else revenues[record_id]

    def _read_origin_stats(self):
        """Read count, won revenue, and its value in the reader's currency, by record."""
        name = self._opportunity_origin_field
        return self.env['crm.opportunity.origin.report']._read_group(
            [(name, 'in', self._get_origin_records().ids)],
            [name],
            ['opportunity_count:sum', 'revenue_won:sum', 'revenue_won:sum_currency'],
        )

    def _get_origin_records(self):
        """The records whose opportunities are these ones' too."""
        return self

    def _get_origin_holders(self):
        """The records that have the opportunities of this one, the inverse of the other."""
        return self

    @api.readonly
    def action_view_origin_opportunities(self):
        """Open the opportunities that came from here."""
        domain = [
            (self._opportunity_origin_field, 'in', self._get_origin_records().ids),
            ('type', '=', 'opportunity'),
        ]
        return self._get_opportunities_action(domain, self.env._("Referred Opportunities"))

    @api.model
    def _get_opportunities_action(self, domain, name):
        """Open opportunities, archived ones included: lost ones are archived."""
        action = self.env['ir.actions.act_window']._for_xml_id('crm.crm_lead_opportunities')
        views = {mode: view_id for view_id, mode in action['views']}
        return {
            **action,
            'name': name,
            'display_name': name,
            'views': [(views[mode], mode) for mode in ('list', 'kanban', 'form')],
            'domain': domain,
            'context': {'active_test': False, 'create': False},
        }
