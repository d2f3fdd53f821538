from odoo import api, fields, models
from odoo.tools import float_round

from odoo.addons.opportunity_plus.tools.access import SALES

from ...tools.money import SEE_MONEY


class ProjectProject(models.Model):
    """The project that an opportunity became: what was forecast is its budget."""

    _inherit = 'project.project'

    project_kind = fields.Selection(
        [('production', "Production"), ('commercial', "Commercial")],
        string="Kind",
        required=True,
        default='production',
        index=True,
        tracking=True,
        help="Commercial projects hold what is done to win and keep a customer, production projects"
        " what is done for a customer.",
    )
    lead_id = fields.Many2one(
        'crm.lead',
        string="Opportunity",
        copy=False,
        index='btree_not_null',
        ondelete='set null',
        groups=SALES,
        help="The opportunity that the project came from.",
    )
    site_partner_id = fields.Many2one(
        'res.partner',
        string="Customer Site",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The address of the customer where the work is done.",
    )
    industry_id = fields.Many2one(
        'res.partner.industry', string="Sector", help="The customer's sector of activity."
    )
    family_id = fields.Many2one(
        'crm.opportunity.family',
        domain="[('parent_id', '=', False)]",
        help="What kind of deal the project came from.",
    )
    subfamily_id = fields.Many2one(
        'crm.opportunity.family',
        string="Sub-Family",
        domain="[('parent_id', '=', family_id)]",
        help="More exactly than the family.",
    )
    budget_amount = fields.Monetary(
        string="Budget",
        currency_field='budget_currency_id',
        tracking=True,
        help="What the opportunity was expected to bring when the project was made. It stays so"
        " when the deal is sold.",
    )
    budget_currency_id = fields.Many2one(
        'res.currency',
        string="Currency of the Budget",
        default=lambda self: self.env.company.currency_id,
        help="In which the budget is given.",
    )
    budget_company_amount = fields.Monetary(
        string="Budget in Company Currency",
        compute='_compute_budget_company_amount',
        help="The budget at today's rate, in the currency of the project's company.",
    )
    sold_amount = fields.Monetary(
        string="Sold",
        compute='_compute_sold_amount',
        groups=SALES,
        help="What the opportunity was sold for, beside what was budgeted.",
    )
    budget_difference = fields.Monetary(
        string="Sold less Budget",
        compute='_compute_sold_amount',
        groups=SALES,
        help="By how much more than the budget the opportunity was sold.",
    )
    timesheet_cost = fields.Monetary(
        string="Cost of Time",
        compute='_compute_timesheet_cost',
        groups=SEE_MONEY,
        help="What the time logged on the project has cost.",
    )
    budget_used = fields.Float(
        string="Budget Used (%)",
        compute='_compute_timesheet_cost',
        groups=SEE_MONEY,
        help="The cost of the time logged on the project, as a share of its budget.",
    )

    @api.depends('budget_amount', 'budget_currency_id', 'currency_id')
    @api.depends_context('company')
    def _compute_budget_company_amount(self):
        today = fields.Date.context_today(self)
        for project in self:
            budget, currency = project.budget_amount, project.currency_id
            source = project.budget_currency_id or currency
            company = project.company_id or self.env.company
            project.budget_company_amount = source._convert(budget, currency, company, today)

    @api.constrains('budget_amount', 'budget_currency_id', 'company_id')
    def _check_budget_rate(self):
        """Refuse a budget that cannot be converted: Odoo would take it as it is."""
        today = fields.Date.context_today(self)
        for project in self.filtered(lambda project: project.budget_amount):
            source, company = project.budget_currency_id, project.company_id or self.env.company
            if source:
                source._get_rate_or_raise(project.currency_id, company, today)

    @api.depends('lead_id.expected_revenue', 'lead_id.won_status', 'budget_company_amount')
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_sold_amount(self):
        """What the opportunity was sold for; nothing for who may not read the opportunity."""
        today = fields.Date.context_today(self)
        for project in self:
            lead = project.sudo().lead_id.with_env(self.env)._filtered_access('read').sudo()
            sold = 0.0
            if lead.won_status == 'won':
                company = lead.company_id or project.company_id or self.env.company
                source = company.currency_id
                sold = source._convert(lead.expected_revenue, project.currency_id, company, today)
            project.sold_amount = sold
            is_known = sold and project.budget_amount
            project.budget_difference = sold - project.budget_company_amount if is_known else 0.0

    @api.depends('timesheet_ids.amount', 'budget_company_amount')
    def _compute_timesheet_cost(self):
        lines = self.env['account.analytic.line'].sudo()
        groups = lines._read_group(
            [('project_id', 'in', self.ids)], ['project_id', 'currency_id'], ['amount:sum']
        )
        costs, today = {}, fields.Date.context_today(self)
        for project, currency, amount in groups:
            company = project.company_id or self.env.company
            value = currency._convert(-amount, project.currency_id, company, today)
            costs[project.id] = costs.get(project.id, 0.0) + value
        for project in self:
            cost = costs.get(project._origin.id, 0.0)
            budget = project.budget_company_amount
            project.timesheet_cost = cost
            project.budget_used = float_round(100 * cost / budget, 2) if budget else 0.0

    @api.onchange('family_id')
    def _onchange_family_id(self):
        if self.subfamily_id.parent_id != self.family_id:
            self.subfamily_id = False

    @api.readonly
    def action_view_opportunity(self):
        """Open the opportunity that the project came from."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'crm.lead',
            'view_mode': 'form',
            'res_id': self.lead_id.id,
        }
