from datetime import datetime

from odoo import api, fields, models
from odoo.tools import format_date, formatLang


class SaleOrder(models.Model):
    """What became of a quotation, in a few words: what its opportunity shows of it."""

    _inherit = 'sale.order'

    opportunity_story = fields.Char(
        string="Progress",
        compute='_compute_opportunity_story',
        compute_sudo=True,
        groups='base.group_user',
        help="When the quotation was made or sent, until when it is valid, or who signed or paid it"
        " and when.",
    )

    @api.depends('state', 'date_order', 'validity_date', 'signed_by', 'signed_on', 'amount_paid')
    @api.depends_context('lang', 'tz')
    def _compute_opportunity_story(self):
        for order in self:
            order.opportunity_story = order._get_story()

    def _get_story(self):
        self.ensure_one()
        if self.state == 'cancel':
            return self.env._("cancelled")
        if self.state == 'sale':
            return self._get_sold_story()
        if self.state == 'sent':
            day = self._format_day(self.last_sent_date or self.date_order)
            story = self.env._("sent on %(day)s", day=day)
        else:
            day = self._format_day(self.date_order)
            story = self.env._("draft of %(day)s", day=day)
        if not self.validity_date:
            return story
        until = self._format_day(self.validity_date)
        if self.is_expired:
            return self.env._("%(story)s, expired on %(day)s", story=story, day=until)
        return self.env._("%(story)s, valid until %(day)s", story=story, day=until)

    def _get_sold_story(self):
        if self.signed_on:
            story = self.env._(
                "signed on %(day)s by %(person)s",
                day=self._format_day(self.signed_on),
                person=self.signed_by or "-",
            )
        else:
            story = self.env._("confirmed on %(day)s", day=self._format_day(self.date_order))
        if not self.currency_id.is_zero(self.amount_paid):
            amount = formatLang(self.env, self.amount_paid, currency_obj=self.currency_id)
            story = self.env._("%(story)s, %(amount)s paid", story=story, amount=amount)
        return story

    def _format_day(self, moment):
        """The reader's day of a moment, or a date."""
        if not moment:
            return "-"
        if not isinstance(moment, datetime):
            return format_date(self.env, moment)
        return format_date(self.env, fields.Datetime.context_timestamp(self, moment).date())

    def _add_optional_products(self):
        """Add the optional products of the chosen template of `sale_management`, none taken yet.

        At quantity 0 the total stays that of the opportunity; the customer may take them on the
        portal.
        """
        self.ensure_one()
        template = self.sale_order_template_id.with_context(lang=self.partner_id.lang)
        lines = template.sale_order_template_line_ids
        sequence = max(self.order_line.mapped('sequence'), default=0)
        self.order_line = [
            fields.Command.create(
                {
                    **line._prepare_order_line_values(),
                    'product_uom_qty': 0,
                    'sequence': sequence + position,
                }
            )
            for position, line in enumerate(lines, start=1)
            if line.is_optional
            or line.parent_id.is_optional
            or line.parent_id.parent_id.is_optional
        ]
