from odoo import api, fields, models

from ..tools.context import OwnContext

NO_TEMPLATE = 'none'


class CrmOpportunityNewQuotation(OwnContext, models.TransientModel):
    """Choose among the quotation templates of Odoo, where there are any.

    Terms, validity, signature and optional products are the template's, products those of the
    opportunity. Without dependency on `sale_management`, which has the templates.
    """

    _name = 'crm.opportunity.new.quotation'
    _description = "New Quotation of an Opportunity"

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, readonly=True, ondelete='cascade'
    )
    template = fields.Selection(
        selection='_selection_template',
        required=True,
        default=NO_TEMPLATE,
        help="Terms, validity, signature and optional products are those of the template; products"
        " and prices those of the opportunity.",
    )

    @api.model
    def _selection_template(self):
        templates = self._get_templates()
        return [
            (NO_TEMPLATE, self.env._("Without Template")),
            *((str(template.id), template.name) for template in templates),
        ]

    @api.model
    def _get_templates(self, company=None):
        """The quotation templates that the user may choose, none without that feature.

        :param company: only those that its quotations can have
        """
        Template = self.env.get('sale.order.template')
        if Template is None or not self.env.user.has_group(
            'sale_management.group_sale_order_template'
        ):
            return self.env['sale.order'].browse()
        companies = [False, *(company or self.env.companies).ids]
        return Template.search([('company_id', 'in', companies)])

    def action_create_quotation(self):
        """Make the quotation, and open it.

        :raise UserError: if the opportunity has no customer, or cannot be quoted
        """
        self.ensure_one()
        lead = self.lead_id
        template_id = int(self.template) if self.template != NO_TEMPLATE else False
        order = lead._create_quotation({'sale_order_template_id': template_id})
        if template_id:
            order._add_optional_products()
        return lead._get_new_quotation_action(order.id)
