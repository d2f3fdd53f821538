from odoo import api, models
from odoo.tools import SQL

SEQUENCE_CODE = 'crm.opportunity'


class IrSequence(models.Model):
    _inherit = 'ir.sequence'

    @api.model
    def _next_opportunity_codes(self, leads):
        """Draw one code for each opportunity, from the sequence of the current company.

        In one query where the sequence allows it, as for an import of thousands.

        :param leads: list of opportunities; their opening dates are for sequences with date ranges
        :returns: list of codes that no opportunity has, None in the place of one that is taken;
            empty if no sequence is set up
        """
        rows = self.env.execute_query(self._get_codes_query(len(leads)))
        if rows:
            return [code for (code,) in rows]
        domain = [('code', '=', SEQUENCE_CODE), ('company_id', 'in', [self.env.company.id, False])]
        sequence = self.search(domain, order='company_id', limit=1)
        codes = [sequence.next_by_id(sequence_date=lead.date_opened) for lead in leads if sequence]
        others = self.env['crm.lead'].sudo().with_context(active_test=False)
        used = set(others.search([('code', 'in', codes)]).mapped('code')) if codes else ()
        return [None if code in used else code for code in codes]

    def _get_codes_query(self, count):
        """The numbers that PostgreSQL gives, as :meth:`get_next_char` writes them.

        None where a sequence is without gaps, by date, or has a date in its prefix.

        :param int count: how many
        """
        return SQL(
            """
            WITH sequence AS MATERIALIZED (
                SELECT * FROM ir_sequence
                 WHERE code = %s AND active AND (company_id = %s OR company_id IS NULL)
              ORDER BY company_id LIMIT 1
            ), drawn AS MATERIALIZED (
                SELECT sequence.*, nextval('ir_sequence_' || lpad(id::text, 3, '0'))::text AS number
                  FROM sequence, generate_series(1, %s)
                 WHERE implementation = 'standard' AND use_date_range IS NOT TRUE
                   AND concat(prefix, suffix) NOT LIKE '%%\\%%%%'
            ), codes AS (
                SELECT concat(prefix, lpad(number, GREATEST(padding, length(number)), '0'), suffix)
                       AS code
                  FROM drawn
            )
            SELECT CASE WHEN lead.id IS NULL THEN codes.code END
              FROM codes LEFT JOIN crm_lead lead ON lead.code = codes.code
            """,
            SEQUENCE_CODE,
            self.env.company.id,
            count,
        )
