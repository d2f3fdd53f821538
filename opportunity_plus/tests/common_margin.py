from .common import OpportunityPlusCommon

# What only those see who may see costs and margins.
HIDDEN_FIELDS = {
    'crm.lead': ('margin', 'margin_percent', 'prorated_margin'),
    'crm.opportunity.line': ('purchase_price', 'margin', 'margin_percent', 'prorated_margin'),
    'crm.opportunity.competitor.report': ('margin_at_stake',),
    'crm.opportunity.forecast.report': ('cost', 'margin', 'prorated_margin'),
    'crm.opportunity.line.report': ('cost', 'margin', 'prorated_margin', 'forecast_margin'),
    'crm.opportunity.origin.report': ('margin_won',),
    'crm.opportunity.snapshot': ('margin',),
    'sale.order': ('margin', 'margin_percent'),
    'sale.order.line': ('purchase_price', 'margin', 'margin_percent'),
    'sale.report': ('margin',),
    'res.partner': ('partner_won_margin',),
}


class MarginSetting:
    """The checkbox in the settings; mixed into a test class, it is off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch_margins(False)

    @classmethod
    def _switch_margins(cls, on):
        """Set the checkbox and save the settings, as an administrator does."""
        cls.env['res.config.settings'].create({'group_see_margin': on}).execute()

    def _as(self, user, records):
        """The records as a user reads them first, with nothing read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_env(self.env(user=user, context={}))


class MarginCommon(MarginSetting, OpportunityPlusCommon):
    """An opportunity whose cost was typed by a manager, and a quotation of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead([(cls.bike, {'purchase_price': 555.5}), (cls.helmet, {})])
        cls.line = cls.lead.opportunity_line_ids[0]
        cls.rival = cls.env['res.partner'].create({'name': "Rival Bikes", 'is_company': True})
        cls.env['crm.opportunity.relation'].create(
            {'lead_id': cls.lead.id, 'partner_id': cls.rival.id, 'kind': 'competitor'}
        )
        cls._take_snapshot('2026-01-01')
        cls.order = cls._create_order(cls.lead, user_id=cls.salesperson.id)
