from datetime import date, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, is_html_empty

from ...tools.aggregates import OwnAggregates


class CrmLead(OwnAggregates, models.Model):
    """What one wants to see of many opportunities at a glance, and to filter them by.

    Nothing is stored: each field costs the same few queries for one opportunity and for eighty.
    """

    _inherit = 'crm.lead'

    prorated_revenue = fields.Monetary(
        string="Weighted Amount", help="Expected revenue times the probability."
    )
    date_accepted = fields.Date(
        string="Accepted On",
        compute='_compute_date_accepted',
        search='_search_date_accepted',
        help="The order date of the accepted quotation; of the last one, where there are several.",
    )

    @api.depends('order_ids.state', 'order_ids.opportunity_accepted', 'order_ids.date_order')
    @api.depends_context('tz')
    def _compute_date_accepted(self):
        self._tell(['accepted'])

    def _get_questions(self):
        question = ['date_accepted'], self._get_accepted_on_query, self._set_accepted_on
        return {**super()._get_questions(), 'accepted': question}

    def _get_accepted_on_query(self):
        """The moment of the last accepted quotation, whoever may read it."""
        self.env['sale.order'].flush_model(['date_order'])
        accepted = self._get_accepted_query(
            Domain('opportunity_id', 'in', self.ids), bypass_access=True
        )
        return SQL(
            """
            SELECT opportunity_id AS lead_id,
                TO_CHAR(MAX(date_order), 'YYYY-MM-DD HH24:MI:SS') AS moment
            FROM sale_order
            WHERE id IN %s
            GROUP BY opportunity_id
            """,
            accepted.subselect(),
        )

    def _set_accepted_on(self, rows):
        moments = {row['lead_id']: fields.Datetime.to_datetime(row['moment']) for row in rows}
        for lead in self:
            last = moments.get(lead._origin.id)
            lead.date_accepted = last and fields.Datetime.context_timestamp(self, last).date()

    def _search_date_accepted(self, operator, value):
        """Search the day of the last accepted quotation, readable or not."""
        search, accepted = self._search_date_accepted, self._get_accepted_leads_domain()
        if operator == 'in':
            return Domain.OR(
                search('>=', day) & ~search('>', day) if day else ~accepted for day in value
            )
        if operator not in ('<', '<=', '>', '>='):
            return NotImplemented
        day = fields.Date.to_date(value)
        if operator in ('<=', '>'):
            if day == date.max:
                return accepted if operator == '<=' else Domain.FALSE
            day += timedelta(days=1)
        # A date is compared in the user's time zone.
        since = self._get_accepted_leads_domain(Domain('date_order', '>=', day))
        return since if operator in ('>', '>=') else accepted & ~since

    def _get_accepted_leads_domain(self, domain=Domain.TRUE):
        """Domain of the opportunities with an accepted quotation that meets a domain."""
        return Domain('order_ids', 'any!', self._get_accepted_query(domain, bypass_access=True))

    def _get_own_aggregate(self, name, function, group):
        """The margin of a group in percent is that of its sums, not the mean of its percents.

        A small deal would weigh as much as a large one, and a typed amount, of which no margin is
        known, as if it had none.
        """
        if (name, function) != ('margin_percent', 'avg'):
            return super()._get_own_aggregate(name, function, group)
        return SQL(
            "%(margin)s / NULLIF(%(revenue)s FILTER (WHERE %(source)s != 'manual'), 0)",
            margin=group.standard('margin:sum_currency'),
            revenue=group.standard('expected_revenue:sum_currency'),
            source=group.column('amount_source'),
        )

    # What an empty pipeline says to somebody who begins, and what an import offers

    @api.model
    def _get_first_steps_help(self):
        """What comes after Odoo's own first step, which is to create an opportunity."""
        # An action, not a link: Odoo follows a link to itself without loading the page, and only
        # a page that loads looks for a tour in its address.
        return Markup(
            '<p>%s <a type="action" name="opportunity_plus.action_show_tour" href="#">%s</a></p>'
        ) % (
            self.env._(
                "Then open it and add the products that the customer wants: expected revenue,"
                " margin and quotation follow from them."
            ),
            self.env._("Show me how"),
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Say what comes next, where no action has words of its own."""
        res = super().get_empty_list_help(help_message)
        if not is_html_empty(help_message) or self.env.context.get('default_type') == 'lead':
            return res
        return Markup(res) + self._get_first_steps_help()

    @api.model
    def get_import_templates(self):
        """Offer a file that shows how products and people of an opportunity are written."""
        return [
            *super().get_import_templates(),
            {
                'label': self.env._("Import Template for Opportunities with Products"),
                'template': '/opportunity_plus/import_template',
            },
        ]

    @api.model
    def _get_importable_products(self):
        """Names of one or two products by which an import finds exactly these.

        :rtype: list of strings, empty where nothing is sold
        """
        products = self.env['product.product'].search(
            [('sale_ok', '=', True), ('type', '!=', 'combo')], limit=20
        )
        typed = self.env['crm.opportunity.line']
        names = []
        for product in products:
            name = product.display_name
            found = product.name_search(name, operator='=', limit=2)
            refusal = typed.new({'product_id': product.id})._get_order_refusal()
            if len(found) == 1 and not refusal:
                names.append(name)
        return names[:2]

    @api.model
    def _get_importable_colleague(self):
        """Columns of an import that name the user as one of the team.

        :rtype: dict, empty where no import finds exactly this person
        """
        partner = self.env.user.partner_id
        found = partner.name_search(partner.display_name, operator='=', limit=2)
        if [id_ for id_, __ in found] != partner.ids or self.env.user.share:
            return {}
        role = self.env.ref('opportunity_plus.role_team_pre_sales', raise_if_not_found=False)
        names = {'kind': 'team', 'person': partner.display_name}
        return names | {'role': role.name} if role and role.active else names
