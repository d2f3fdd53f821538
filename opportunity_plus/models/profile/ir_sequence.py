from odoo import api, models
from odoo.tools import SQL

SEQUENCE_CODE = 'crm.opportunity'


class IrSequence(models.Model):
    _inherit = 'ir.sequence'

    @api.model
    def _next_opportunity_codes(self, dates):
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
