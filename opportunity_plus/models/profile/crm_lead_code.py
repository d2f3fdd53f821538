from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """A number for life, given at creation."""

    _inherit = 'crm.lead'

    code = fields.Char(
        prefetch='opportunity',
        copy=False,
        index='trigram',
        help="The number of the lead or opportunity, given at creation and never changed.",
    )

    _unique_code = models.Constraint(
        'UNIQUE(code)', "Another lead or opportunity already has this code (field “Code”)."
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

    def _check_code(self, code):
        """Refuse another code.

        :raise UserError: naming the opportunity
        """
        for lead in self:
            if lead.code and lead.code != code:
                raise UserError(
                    self.env._(
                        "The code of “%(opportunity)s” is permanently %(code)s and cannot be"
                        " changed to “%(other)s”.",
                        opportunity=lead.display_name,
                        code=lead.code,
                        other=code or "",
                    )
                )

    @api.model
    def _init_code_sequence(self):
        """Let the sequence go on after the codes that an installation gave to old leads."""
        count = self.sudo().with_context(active_test=False).search_count([('code', '!=', False)])
        sequence = self.env.ref('opportunity_plus.sequence_opportunity')
        if count >= sequence.number_next_actual:
            sequence.number_next_actual = count + 1

    def _set_codes(self):
        """Give new records their codes, past a write for each: nothing follows from them."""
        field = self._fields['code']
        for lead, code in self._next_codes():
            field._update_cache(lead, code, dirty=True)
        self.modified(['code'])
        self._validate_fields(['code'])

    def _next_codes(self):
        """Draw numbers from the sequence of each record's company, leaving out those in use.

        Those that have a code keep it: an imported one stays.

        :returns: list of opportunities, each with its new code
        """
        assigned = []
        for company, leads in self.filtered(lambda r: not r.code).grouped('company_id').items():
            sequences = self.env['ir.sequence'].sudo().with_company(company or self.env.company)
            missing = list(leads)
            while missing and (codes := sequences._next_opportunity_codes(missing)):
                drawn = list(zip(missing, codes, strict=True))
                assigned += [(lead, code) for lead, code in drawn if code]
                missing = [lead for lead, code in drawn if not code]
        return assigned
