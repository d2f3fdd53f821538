from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.context import OwnContext, neutral


class CrmOpportunityLink(OwnContext, models.TransientModel):
    """Choose among the documents of the customer that belong to no opportunity."""

    _name = 'crm.opportunity.link'
    _description = "Link Existing Documents to an Opportunity"
    # How many are offered of each kind, the newest first.
    _max_candidates = 200

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", required=True, readonly=True, ondelete='cascade'
    )
    order_line_ids = fields.One2many(
        'crm.opportunity.link.line',
        'wizard_id',
        string="Quotations and Orders",
        domain=[('order_id', '!=', False)],
    )
    meeting_line_ids = fields.One2many(
        'crm.opportunity.link.line',
        'wizard_id',
        string="Meetings",
        domain=[('meeting_id', '!=', False)],
    )
    document_line_ids = fields.One2many(
        'crm.opportunity.link.line',
        'wizard_id',
        string="Files of the Customer",
        domain=[('attachment_id', '!=', False)],
    )
    is_limited = fields.Boolean(compute='_compute_is_limited')
    has_selected = fields.Boolean(compute='_compute_has_selected')
    consequence = fields.Text(
        compute='_compute_consequence',
        help="What confirmed orders among the chosen ones change in the opportunity.",
    )

    @api.depends('order_line_ids', 'meeting_line_ids', 'document_line_ids')
    def _compute_is_limited(self):
        for wizard in self:
            lists = (wizard.order_line_ids, wizard.meeting_line_ids, wizard.document_line_ids)
            wizard.is_limited = max(map(len, lists)) >= self._max_candidates

    @api.depends(
        'order_line_ids.is_selected',
        'meeting_line_ids.is_selected',
        'document_line_ids.is_selected',
    )
    def _compute_has_selected(self):
        for wizard in self:
            wizard.has_selected = bool(wizard._get_selected_lines())

    def _get_selected_lines(self):
        lines = self.order_line_ids | self.meeting_line_ids | self.document_line_ids
        return lines.filtered('is_selected')

    @api.depends('order_line_ids.is_selected')
    def _compute_consequence(self):
        for wizard in self:
            orders = wizard.order_line_ids.filtered('is_selected').order_id
            confirmed = orders.filtered(lambda order: order.state == 'sale')
            wizard.consequence = wizard._get_consequence(confirmed) if confirmed else False

    def _get_consequence(self, orders):
        """What linking confirmed orders does (see "linked after it was confirmed").

        :param orders: confirmed ``sale.order`` records
        """
        companies = orders.company_id.sudo()
        names = ", ".join(orders.mapped('name'))
        is_closed = self.lead_id.won_status == 'won'
        if not is_closed and any(companies.mapped('opportunity_close_on_acceptance')):
            text = self.env._(
                "Already confirmed: %(orders)s. Linking closes the opportunity as won; its expected"
                " revenue and products become those of its confirmed orders.",
                orders=names,
            )
        else:
            text = self.env._(
                "Already confirmed: %(orders)s. Expected revenue and products of the opportunity"
                " become those of its confirmed orders.",
                orders=names,
            )
        if 'cancel' in companies.mapped('opportunity_sibling_policy'):
            text += " " + self.env._("Its other open quotations are cancelled.")
        return text

    @api.model
    def _create_with_candidates(self, lead):
        """Create the dialog of an opportunity with what the user may link to it.

        :param lead: a ``crm.lead``
        """
        wizard = neutral(self)
        orders = wizard.env['sale.order'].search(
            lead._get_linkable_orders_domain(), limit=self._max_candidates
        )
        meetings = wizard.env['calendar.event'].search(
            lead._get_linkable_meetings_domain(), order='start desc', limit=self._max_candidates
        )
        # Odoo lists private meetings of others without saying what they are.
        meetings = meetings.filtered(lambda meeting: not meeting._check_private_event_conditions())
        documents = wizard.env['ir.attachment'].search(
            lead._get_linkable_documents_domain(), order='id desc', limit=self._max_candidates
        )
        # The only one is most probably meant.
        is_selected = len(orders) + len(meetings) + len(documents) == 1

        def offer(field, records):
            return [
                fields.Command.create({field: record.id, 'is_selected': is_selected})
                for record in records
            ]

        return wizard.create(
            {
                'lead_id': lead.id,
                'order_line_ids': offer('order_id', orders),
                'meeting_line_ids': offer('meeting_id', meetings),
                'document_line_ids': offer('attachment_id', documents),
            }
        )

    def action_link(self):
        """Link what was chosen.

        :raise UserError: if nothing was, or naming the record that cannot be linked
        """
        self.ensure_one()
        lines = self._get_selected_lines()
        if not lines:
            raise UserError(self.env._("Choose at least one quotation, order, meeting or file."))
        orders, meetings = lines.order_id.exists(), lines.meeting_id.exists()
        if orders or meetings:
            self.lead_id._link_existing(orders, meetings)
        if documents := lines.attachment_id.exists():
            self.lead_id._link_documents(documents)
        return {'type': 'ir.actions.act_window_close'}


class CrmOpportunityLinkLine(OwnContext, models.TransientModel):
    """A quotation, an order or a meeting that may be linked."""

    _name = 'crm.opportunity.link.line'
    _description = "Document to Link to an Opportunity"

    wizard_id = fields.Many2one('crm.opportunity.link', required=True, ondelete='cascade')
    is_selected = fields.Boolean(string="Link", help="Link this one to the opportunity.")
    order_id = fields.Many2one('sale.order', readonly=True, ondelete='cascade')
    order_partner_id = fields.Many2one(
        related='order_id.partner_id', string="Customer", related_sudo=False
    )
    order_date = fields.Datetime(related='order_id.date_order', string="Date", related_sudo=False)
    order_state = fields.Selection(related='order_id.state', string="Status", related_sudo=False)
    currency_id = fields.Many2one(related='order_id.currency_id', related_sudo=False)
    amount_untaxed = fields.Monetary(related='order_id.amount_untaxed', related_sudo=False)
    meeting_id = fields.Many2one(
        'calendar.event',
        readonly=True,
        ondelete='cascade',
        help="A meeting that can be linked to the opportunity.",
    )
    attachment_id = fields.Many2one(
        'ir.attachment',
        string="File",
        readonly=True,
        ondelete='cascade',
        help="A file of the customer that can be linked to the opportunity.",
    )
    attachment_holder = fields.Char(
        related='attachment_id.opportunity_holder', string="Kept With", related_sudo=False
    )
    meeting_start = fields.Datetime(
        related='meeting_id.start', string="Starting at", related_sudo=False
    )
    meeting_user_id = fields.Many2one(
        related='meeting_id.user_id', string="Organizer", related_sudo=False
    )
