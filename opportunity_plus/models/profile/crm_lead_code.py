from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SEQUENCE_CODE = 'crm.opportunity'


class CrmLead(models.Model):
    """A number for life, given at creation (product.md F2)."""

    _inherit = 'crm.lead'
    _rec_names_search = ['name', 'code']

    code = fields.Char(
        copy=False,
        index='trigram',
        help="The number of the lead or opportunity, given at creation and kept for life.",
    )

    _unique_code = models.Constraint(
        'UNIQUE(code)', "Another lead or opportunity has this code already (field “Code”)."
    )

    @api.depends('code')
    @api.depends_context('opportunity_show_code')
    def _compute_display_name(self):
        """With the code in front, where the context wants it."""
        res = super()._compute_display_name()
        if self.env.context.get('opportunity_show_code'):
            for lead in self.filtered('code'):
                lead.display_name = f"[{lead.code}] {lead.display_name}"
        return res

    @api.model_create_multi
    def create(self, vals_list):
        """Give a code to each that comes without; one that is imported stays."""
        leads = super().create(vals_list)
        leads.filtered(lambda lead: not lead.code)._give_code()
        return leads

    def write(self, vals):
        """Refuse another code.

        :raise UserError: naming the opportunity
        """
        if 'code' in vals:
            for lead in self:
                if lead.code and lead.code != vals['code']:
                    raise UserError(
                        self.env._(
                            "The code of “%(opportunity)s” is %(code)s for life and cannot be"
                            " changed to “%(other)s”.",
                            opportunity=lead.display_name,
                            code=lead.code,
                            other=vals['code'] or "",
                        )
                    )
        return super().write(vals)

    @api.model
    def _init_code_sequence(self):
        """Let the sequence go on after the codes that an installation gave to old leads."""
        count = self.sudo().with_context(active_test=False).search_count([('code', '!=', False)])
        sequence = self.env.ref('opportunity_plus.sequence_opportunity')
        if count >= sequence.number_next_actual:
            sequence.number_next_actual = count + 1

    def _give_code(self):
        """Take numbers from the sequence of each record's company, leaving out those in use."""
        for company, leads in self.grouped('company_id').items():
            sequences = self.env['ir.sequence'].sudo().with_company(company or self.env.company)
            missing = leads
            while missing:
                codes = sequences._draw_opportunity_codes(missing.mapped('date_opened'))
                if not codes:
                    break
                used = self.sudo().with_context(active_test=False).search([('code', 'in', codes)])
                used_codes = set(used.mapped('code'))
                for lead, code in zip(missing, codes, strict=True):
                    if code not in used_codes:
                        lead.sudo().with_context(tracking_disable=True).code = code
                missing = missing.filtered(lambda lead: not lead.code)


class IrSequence(models.Model):
    _inherit = 'ir.sequence'

    @api.model
    def _draw_opportunity_codes(self, dates):
        """Draw one code for each date, from the sequence of the current company.

        All at once where the sequence allows, as for an import of thousands.

        :param dates: list of dates, for sequences with date ranges
        :returns: list of codes; empty if no sequence is set up
        """
        sequence = self.search(
            [('code', '=', SEQUENCE_CODE), ('company_id', 'in', [self.env.company.id, False])],
            order='company_id',
            limit=1,
        )
        if not sequence:
            return []
        if sequence.implementation != 'standard' or sequence.use_date_range:
            return [sequence.next_by_id(sequence_date=date) for date in dates]
        numbers = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f'ir_sequence_{sequence.id:03d}',
                len(dates),
            )
        )
        return [sequence.get_next_char(number) for (number,) in numbers]
