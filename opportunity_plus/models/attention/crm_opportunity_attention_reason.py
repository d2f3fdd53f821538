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
        translate=True, help="What the rule looks at, in a sentence for those who read the list."
    )
    color = fields.Integer(string="Color Index", help="The color of the badge.")

    _unique_code = models.UniqueIndex('(code)', "A reason with this technical name exists already.")

    @api.model
    def _search_told(self):
        """The reasons that the user is told: active ones, those on margins only with the right."""
        hidden = () if sees_margin(self.env) else MARGIN_CODES
        return neutral(self).search([('code', 'not in', hidden)])

    @api.model
    def _find_by_lead(self, leads):
        """Find the reasons of opportunities, in one query whatever their number.

        :param leads: saved ``crm.lead`` records that the user may read
        :returns: dict of the ids of reasons in order, by the id of an opportunity with any
        """
        rows = self._search_told()._get_rows_sql(leads.ids) if leads else None
        return dict(self.env.execute_query(rows)) if rows else {}

    def _get_rows_sql(self, lead_ids=None):
        """A row for each open opportunity: its id, and an array of the ids of its reasons.

        :param lead_ids: only of these opportunities, of all if None
        :returns: ``SQL``, None if none of the reasons has a rule
        """
        conditions = self._get_own_conditions()
        if not conditions:
            return None
        return SQL(
            """
            SELECT lead.id AS lead_id, ARRAY_REMOVE(ARRAY[%(reasons)s], NULL) AS reason_ids
            FROM %(tables)s
            WHERE %(is_open)s %(asked)s
            """,
            reasons=SQL(', ').join(
                SQL('CASE WHEN %s THEN %s::int END', condition, reason.id)
                for reason, condition in conditions.items()
            ),
            tables=self._get_tables(lead_ids),
            is_open=self._get_open_condition(),
            asked=SQL() if lead_ids is None else SQL('AND lead.id IN %s', tuple(lead_ids)),
        )

    def _get_leads_sql(self):
        """The ids of the open opportunities that have one of these reasons.

        :returns: ``SQL``, None if none of the reasons has a rule
        """
        conditions = self._get_own_conditions()
        if not conditions:
            return None
        return SQL(
            'SELECT lead.id FROM %(tables)s WHERE %(is_open)s AND (%(conditions)s)',
            tables=self._get_tables(),
            is_open=self._get_open_condition(),
            conditions=SQL(' OR ').join(conditions.values()),
        )

    def _get_own_conditions(self):
        """The rules of these reasons, in order; one without a rule, of an addon that left, is out.

        :returns: dict of ``SQL`` by reason
        """
        conditions = self._get_conditions()
        return {reason: conditions[reason.code] for reason in self if reason.code in conditions}

    def _check_given(self, vals_list):
        super()._check_given(vals_list)
        for vals in vals_list:
            code = vals.get('code')
            if code and not self.env.su and any(reason.code != code for reason in self):
                raise UserError(
                    self.env._(
                        "The technical name of “%(reason)s” is that of its rule and stays.",
                        reason=self[:1].name,
                    )
                )

    def _get_usage_domain(self):
        return Domain('attention_reasons', 'in', self.ids)
