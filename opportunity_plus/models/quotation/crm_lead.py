from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...tools.context import neutral
from ...tools.marker import QUOTATION
from ...tools.retry import RETRYABLE_ERRORS

UTM_FIELDS = ('campaign_id', 'medium_id', 'source_id')


class CrmLead(models.Model):
    """A quotation made from the opportunity gets its products."""

    _inherit = 'crm.lead'

    order_count = fields.Integer(string="Quotations and Orders", compute='_compute_order_count')

    def action_new_quotation(self):
        """Open a new quotation; with forecast products it is made on the server and opened.

        While a quotation leads, it begins with the lines of that one. On the server, because
        defaults handed to a form lose what the user's view hides. Where the products come from an
        accepted quotation they are sold already: the new one starts empty.
        """
        action = super().action_new_quotation()
        if self.amount_source not in ('lines', 'quotation'):
            return action
        dialogs = neutral(self).env['crm.opportunity.new.quotation']
        if templates := dialogs._get_templates(self._get_document_company()):
            default = self._get_document_company()['sale_order_template_id'] & templates
            values = {'lead_id': self.id, 'template': str(default.id) if default else 'none'}
            return dialogs.create(values)._get_records_action(
                name=self.env._("New Quotation"), target='new', context={}
            )
        return {**action, **self._get_new_quotation_action(self.create_quotation())}

    def _get_new_quotation_action(self, order_id):
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Quotation"),
            'res_model': 'sale.order',
            'res_id': order_id,
            'views': [(self.env.ref('sale.view_order_form').id, 'form')],
            'view_mode': 'form',
        }

    def create_quotation(self, reference=None):
        """Create a draft quotation with the opportunity's products, prices, discounts and taxes.

        Left unchanged, its untaxed total equals the amount of the opportunity in the customer's
        currency to the cent. For integrations too: with a reference of theirs, a repeated call
        makes no second quotation.

        :param str reference: becomes the customer reference (``client_order_ref``) of the order
        :returns: the id of the new ``sale.order``, or of the one of the opportunity that has the
            reference already
        :raise UserError: if the opportunity has no customer, or is in a currency in which the
            company cannot quote
        """
        self.ensure_one()
        if not reference:
            return self._create_quotation({}).id
        self.check_access('read')
        # Of two calls at the same moment the second waits, or is repeated, and finds the first's.
        self._serialize_quotations()
        orders = self.env['sale.order'].sudo().with_context(active_test=False)
        existing = orders.search(
            [('opportunity_id', '=', self.id), ('client_order_ref', '=', reference)], limit=1
        )
        return existing.id or self._create_quotation({'client_order_ref': reference}).id

    def _serialize_quotations(self):
        """Let two calls at the same moment collide in the database; the acceptance has the way."""

    def _create_quotation(self, given):
        """Create a draft quotation.

        :param dict given: values of the ``sale.order`` beside those of the opportunity
        """
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "“%(opportunity)s” has no customer: choose one, then make the quotation.",
                    opportunity=self.display_name,
                )
            )
        lead = neutral(self)
        lead._refresh_fiscal_position()
        # What follows from the company alone, as its rounding method does, may have changed. One
        # without company is not valued by whoever quotes it.
        lead.filtered('company_id').modified(['amount_source'])
        values = lead._prepare_quotation_values() | given
        currency = lead.env['product.pricelist'].browse(values['pricelist_id']).currency_id
        currency = currency or self.currency_id
        order = lead._create_order_without_refused(values)
        if order.currency_id != currency:
            raise UserError(
                self.env._(
                    "“%(opportunity)s” is in %(currency)s, but %(company)s would quote in"
                    " %(order_currency)s. Choose a pricelist in %(currency)s.",
                    opportunity=self.display_name,
                    currency=currency.name,
                    company=order.company_id.display_name,
                    order_currency=order.currency_id.name,
                )
            )
        return order

    def _create_order_without_refused(self, values):
        """Create a quotation, without the products that its lines refuse; its chatter names them.

        A ticket without its event is refused when it is added. Here it is one that became a ticket
        later, or what another addon wants to know.

        :param dict values: of the ``sale.order``
        """
        orders = self.env['sale.order'].with_company(self._get_document_company())
        orders = orders.with_context(opportunity_values_from=QUOTATION)
        try:
            with self.env.cr.savepoint():
                return orders.create(values)
        except UserError as error:
            if not values.get('order_line') or isinstance(error, (AccessError, *RETRYABLE_ERRORS)):
                raise
        order = orders.create({**values, 'order_line': []})
        for command in values['order_line']:
            try:
                with self.env.cr.savepoint():
                    order.write({'order_line': [command]})
            except UserError as error:
                if isinstance(error, (AccessError, *RETRYABLE_ERRORS)):
                    raise
                product = self.env['product.product'].browse(command[2]['product_id'])
                order._message_log(
                    body=self.env._(
                        "“%(product)s” of “%(opportunity)s” was left out: %(reason)s",
                        product=product.display_name,
                        opportunity=self.display_name,
                        reason=str(error),
                    )
                )
        return order

    def _prepare_quotation_values(self):
        """Values of a ``sale.order`` made from one opportunity."""
        self.ensure_one()
        context = self._prepare_opportunity_quotation_context()
        values = {
            key.removeprefix('default_'): value
            for key, value in context.items()
            if key.startswith('default_')
        }
        values.update(company_id=self._get_document_company().id, pricelist_id=self.pricelist_id.id)
        if not self.user_id and not self.env.user.has_group(
            'sales_team.group_sale_salesman_all_leads'
        ):
            # Odoo would take the customer's, whose quotations the user may not see.
            values['user_id'] = self.env.uid
        if self.amount_source == 'lines':
            lines = self.opportunity_line_ids.filtered('active')
            values['order_line'] = [
                Command.create(line._prepare_order_line_values()) for line in lines
            ]
        return values

    @api.depends('order_ids')
    def _compute_order_count(self):
        for lead in self:
            lead.order_count = len(lead.order_ids)

    def action_compare_quotations(self):
        """Open a comparison of the opportunity's quotations, side by side.

        :raise UserError: if there are fewer than two
        """
        self.ensure_one()
        if self.order_count < 2:
            raise UserError(
                self.env._(
                    "“%(opportunity)s” has fewer than two quotations: there is nothing to compare.",
                    opportunity=self.display_name,
                )
            )
        comparisons = neutral(self).env['crm.opportunity.compare.orders']
        comparison = comparisons.create({'lead_id': self.id})
        return comparison._get_records_action(
            name=self.env._("Compare Quotations"), target='new', context={}
        )

    def _get_tax_totals(self):
        """Let Odoo compute where the payment term adds lines to the taxes of an order."""
        self.ensure_one()
        # In sudo: the amount is the same for a reader who may not open the customer.
        partner = self.sudo().partner_id.with_company(self._get_amount_company())
        term = partner.property_payment_term_id
        is_mixed = term.early_pay_discount_computation == 'mixed'
        if is_mixed and term.early_discount and term.discount_percentage:
            return self.env['sale.order'].new(self._prepare_quotation_values()).tax_totals
        return super()._get_tax_totals()

    # The opportunity goes to the customer by mail, with the customer sheet.

    def _get_customer_lang(self):
        """Code of the language in which the customer is written to."""
        self.ensure_one()
        company = self._get_amount_company().sudo()
        return (
            self.sudo().partner_id.lang
            or self.lang_code
            or company.partner_id.lang
            or self.env.lang
            or 'en_US'
        )

    def action_send_by_mail(self):
        """Open the mail composer with the customer sheet attached; on many, one mail for each.

        :returns: an action
        :raise AccessError: for whoever may not read them
        """
        self.check_access('read')
        template = self.env.ref(
            'opportunity_plus.mail_template_customer_sheet', raise_if_not_found=False
        )
        return self.env['mail.compose.message']._get_records_action(
            name=self.env._("Send Customer Sheet"),
            target='new',
            context={
                'default_model': self._name,
                'default_res_ids': self.ids,
                'default_composition_mode': 'comment' if len(self) == 1 else 'mass_mail',
                'default_template_id': template and template.id,
                'default_email_layout_xmlid': (
                    'mail.mail_notification_layout_with_responsible_signature'
                ),
                'email_notification_allow_footer': True,
                'force_email': len(self) == 1,
            },
        )

    # Marketing origin goes to the quotations of the opportunity, however they were linked. From
    # there Odoo hands it to the invoice.

    def _propagate_utm(self, before):
        """Change open quotations that still have the old value, or none.

        :param dict before: former values by opportunity, by field name
        """
        changed_leads = self.filtered(
            lambda lead: any(lead[name] != values[lead] for name, values in before.items())
        )
        # By a search: `order_ids` read in sudo would come back to the form, with quotations of
        # colleagues, and the user who saves it would be refused.
        domain = [('opportunity_id', 'in', changed_leads.ids), ('state', 'in', ('draft', 'sent'))]
        orders = self.env['sale.order'].sudo().search(domain)

        def get_changes(order):
            lead = order.opportunity_id
            return frozenset(
                (name, lead[name].id)
                for name, values in before.items()
                if lead[name] != values[lead] and order[name].id in (values[lead].id, False)
            )

        for changes, changed_orders in orders.grouped(get_changes).items():
            if changes:
                changed_orders.write(dict(changes))
