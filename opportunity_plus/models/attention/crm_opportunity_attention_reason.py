from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.context import neutral
from ...tools.margin import sees_margin

# What these tell is only for those who see margins.
MARGIN_CODES = ('low_margin',)


class CrmOpportunityAttentionReason(models.Model):
    """Why somebody should look at an open opportunity.

    A reason is a rule, which is written in ``crm_opportunity_attention_reason_rules.py``, and what
    people read of it: sales managers rename, order and archive them. An archived one is told
    nowhere.
    """

    _name = 'crm.opportunity.attention.reason'
    _inherit = ['crm.opportunity.choice']
    _description = "Reason to Look at an Opportunity"
    _rec_names_search = ['name', 'code']

    code = fields.Char(
        required=True,
        help="The technical name of the rule, by which filters and integrations find it.",
    )
    description = fields.Char(
        translate=True, help="Explains in one sentence what the rule looks at."
    )
    color = fields.Integer(string="Color Index", help="The color of the badge.")

    _unique_code = models.UniqueIndex('(code)', "A reason with this technical name already exists.")

    @api.model
    def _search_told(self):
        """The reasons that the user is told: active ones, those on margins only with the right."""
        hidden = () if sees_margin(self.env) else MARGIN_CODES
        return neutral(self)._get_known().filtered(lambda r: r.active and r.code not in hidden)

    @api.model
    def _get_known_names(self):
        return [*super()._get_known_names(), 'code', 'color']

    @api.model
    def _get_query(self, leads):
        """What finds the reasons of opportunities, in order, whatever the number of these.

        :param leads: saved ``crm.lead`` records that the user may read
        :returns: ``SQL`` for rows of ``lead_id`` and ``reason_ids``
        """
        lead = SQL.identifier('lead')
        return SQL(
            'SELECT lead.id AS lead_id, %s AS reason_ids FROM crm_lead lead'
            ' WHERE lead.id = ANY(%s) AND %s',
            self._search_told()._get_ids_sql(lead, leads.ids),
            leads.ids,
            self._get_open_condition(lead),
        )

    def _get_ids_sql(self, lead, lead_ids=None):
        """An array of the ids of those of these reasons that an opportunity has, in order.

        :param SQL lead: the table of opportunities, to be limited to open ones
        :param lead_ids: only these are asked for, if they are few
        """
        conditions = self._get_conditions(lead, lead_ids)
        return SQL(
            'ARRAY_REMOVE(ARRAY[%s]::integer[], NULL)',
            SQL(', ').join(
                SQL('CASE WHEN %s THEN %s END', conditions[reason.code], reason.id)
                for reason in self
                # One without a rule is of an addon that left.
                if reason.code in conditions
            ),
            to_flush=self._get_read_fields(),
        )

    def _get_any_sql(self, lead):
        """Whether an opportunity has any of these reasons.

        :param SQL lead: the table of opportunities
        """
        codes = self.mapped('code')
        conditions = [
            condition for code, condition in self._get_conditions(lead).items() if code in codes
        ]
        return SQL(
            '(%s AND (%s))',
            self._get_open_condition(lead),
            SQL(' OR ').join(SQL('(%s)', condition) for condition in conditions or [SQL('FALSE')]),
            to_flush=self._get_read_fields(),
        )

    @api.model
    def _get_open_condition(self, lead):
        return SQL(
            "%(lead)s.type = 'opportunity' AND %(lead)s.active AND %(lead)s.won_status = 'pending'",
            lead=lead,
        )

    def _check_given(self, vals_list):
        for vals in vals_list:
            code = vals.get('code')
            if code and not self.env.su and any(reason.code != code for reason in self):
                raise UserError(
                    self.env._(
                        "The technical name of “%(reason)s” identifies its rule and cannot be"
                        " changed.",
                        reason=self[:1].name,
                    )
                )
        return super()._check_given(vals_list)

    def _get_usage_domain(self):
        return Domain('attention_reasons', 'in', self.ids)
