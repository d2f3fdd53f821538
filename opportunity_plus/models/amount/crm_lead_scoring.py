from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo import models
from odoo.tools import SQL, split_every

from .crm_lead_jobs import PENDING

# As many as Odoo computes together.
COMPUTED_BATCH = 50_000
# Weighted amounts, and what is weighted.
WEIGHTED = {'prorated_revenue': 'expected_revenue', 'prorated_margin': 'margin'}
SCORED = ('automated_probability', 'probability')
READ = (*WEIGHTED.values(), 'won_status', 'company_id', 'amount_company_id')
# A probability that somebody typed stays, as in Odoo.
PROBABILITY = SQL(
    """
    CASE WHEN lead.probability IS NULL OR lead.probability = lead.automated_probability
         THEN COALESCE(score.probability, lead.probability, 0) ELSE lead.probability END
    """
)


class CrmLead(models.Model):
    """Predictive scoring moves the probability of every open opportunity each night.

    Odoo writes probabilities by SQL and leaves the weighted amounts as they are. Brought after
    them, each row would be written twice, with all its indexes: here both are one statement.
    """

    _inherit = 'crm.lead'

    def _update_automated_probabilities(self):
        """Write new probabilities and the amounts that are weighted by them.

        Those that scoring leaves alone are weighted too, where they are not yet. Where another
        addon scores or weights in its own way, it does so first, and the amounts follow.
        """
        if self._is_scored_as_usual():
            scores = self._get_scores()
            self.search(PENDING)._refresh_in_batches('_write_scores', scores)
            return
        super()._update_automated_probabilities()
        if self.env.cr.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            # Odoo's scoring ends like this, with a warning, when it collides with a change.
            self.env.cr.rollback()
        self._try_in_own_transaction(self._restore_won_probabilities)
        self.search(PENDING)._refresh_in_batches('_refresh', PENDING, tuple(WEIGHTED))

    def _is_scored_as_usual(self):
        """Tell whether no other addon writes probabilities or weights amounts in its own way."""
        names = {self._fields[name].compute for name in WEIGHTED}
        names.add('_update_automated_probabilities')
        return all(
            vars(model).get('_module') in ('crm', 'opportunity_plus')
            for model in type(self).__mro__
            if not names.isdisjoint(vars(model))
        )

    def _get_scores(self):
        """Find the probabilities that scoring gives to open opportunities, as Odoo does.

        :returns: dict of probabilities in percent by id of the opportunity
        """
        start = self._pls_get_safe_start_date()
        if not start:
            return {}
        scores = {}
        leads = self.search([('stage_id', '!=', False), ('create_date', '>=', start), *PENDING])
        for lead_ids in split_every(COMPUTED_BATCH, leads.ids):
            # Nothing at all where none is open any more.
            found = self.browse(lead_ids)._pls_get_naive_bayes_probabilities(batch_mode=True)
            scores.update(found[0] if found else {})
        return scores

    def _write_scores(self, scores):
        """Write probabilities and weighted amounts of open opportunities, where they differ.

        Amounts are rounded as Odoo does it, to cents and by the currency; what is as near as that
        is right.

        :param dict scores: the new computed probabilities, in percent, by id
        """
        self.flush_model([*SCORED, *WEIGHTED, *READ])
        values, others = [], []
        for name, amount in WEIGHTED.items():
            column = SQL("lead.%s", SQL.identifier(name))
            weighted = SQL(
                "(COALESCE(lead.%s, 0) * (%s)::numeric / 100)", SQL.identifier(amount), PROBABILITY
            )
            is_other = SQL("ABS(COALESCE(%s, 0) - %s) > owner.nearness", column, weighted)
            values.append(
                SQL(
                    "%(name)s = CASE WHEN %(is_other)s"
                    " THEN ROUND(ROUND(%(weighted)s, 2) / owner.step) * owner.step"
                    " ELSE %(column)s END",
                    name=SQL.identifier(name),
                    is_other=is_other,
                    weighted=weighted,
                    column=column,
                )
            )
            others.append(is_other)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead lead
                   SET automated_probability
                           = COALESCE(score.probability, lead.automated_probability),
                       probability = %(probability)s,
                       %(values)s,
                       write_date = CASE WHEN %(others)s THEN %(now)s ELSE lead.write_date END
                  FROM UNNEST(%(leads)s::int[], %(scores)s::float[]) AS score (id, probability),
                       (
                       SELECT company.id, currency.rounding AS step,
                              GREATEST(currency.rounding, 0.01) / 2
                                  + CASE WHEN currency.rounding > 0.01 THEN 0.00501
                                         ELSE 0.00001 END AS nearness
                         FROM res_company company
                         JOIN res_currency currency ON currency.id = company.currency_id
                       ) owner
                 WHERE lead.id = score.id
                   AND lead.won_status = 'pending'
                   AND owner.id = COALESCE(lead.amount_company_id, lead.company_id, %(company)s)
                   AND (score.probability != COALESCE(lead.automated_probability, -1)
                        OR %(others)s)
             RETURNING lead.id
                """,
                probability=PROBABILITY,
                values=SQL(", ").join(values),
                others=SQL(" OR ").join(others),
                leads=self.ids,
                scores=[scores.get(lead_id) for lead_id in self.ids],
                company=self.env.company.id,
                now=self.env.cr.now(),
            )
        )
        leads = self.browse(lead_id for (lead_id,) in rows)
        leads.invalidate_recordset([*SCORED, *WEIGHTED, 'write_date'], flush=False)
        leads.modified(WEIGHTED)

    def _restore_won_probabilities(self):
        """Give back to won opportunities the probability that scoring took from them.

        Scoring commits after each batch and writes the next one by ids that it read long before:
        what was won since is given the chances of an open opportunity.
        """
        self.env.cr.execute(
            """
            UPDATE crm_lead
               SET probability = 100, automated_probability = 100
              FROM crm_stage stage
             WHERE stage.id = crm_lead.stage_id
               AND stage.is_won
               AND crm_lead.won_status = 'won'
               AND crm_lead.probability < 100
         RETURNING crm_lead.id
            """
        )
        won = self.browse(lead_id for (lead_id,) in self.env.cr.fetchall())
        won.invalidate_recordset(['probability', 'automated_probability'], flush=False)
        won.modified(['probability', 'automated_probability'])
