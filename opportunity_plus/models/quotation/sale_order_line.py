from odoo import fields, models


class SaleOrderLine(models.Model):
    """The department pays: its analytic distribution goes to the quotation."""

    _inherit = 'sale.order.line'

    opportunity_line_id = fields.Many2one(
        'crm.opportunity.line',
        readonly=True,
        index='btree_not_null',
        groups='sales_team.group_sale_salesman',
        help="The line of the opportunity that this line was made from.",
    )

    def _compute_analytic_distribution(self):
        """Add the opportunity's department to what nobody typed.

        Plans that a distribution model or a product's project has filled stay as they are.
        """
        before = {line: line.analytic_distribution for line in self}
        res = super()._compute_analytic_distribution()
        self.filtered(
            lambda line: (
                not line.display_type
                and not (line.analytic_distribution and line.analytic_distribution == before[line])
            )
        )._add_opportunity_distribution()
        return res

    def _add_opportunity_distribution(self):
        """Add those shares of the opportunity's department whose plans are free."""
        departments = {
            line: line.order_id.opportunity_id.analytic_distribution or {} for line in self
        }
        distributions = [line.analytic_distribution or {} for line in self]
        ids = set().union(*map(_get_account_ids, [*distributions, *departments.values()]))
        existing = self.env['account.analytic.account'].browse(ids).exists()
        # The root plan of each account; none of one that was deleted.
        plans = dict.fromkeys(ids) | {account.id: account.root_plan_id for account in existing}
        for line, department in departments.items():
            distribution = line.analytic_distribution or {}
            # Nothing goes to an account that was deleted.
            taken = {None, *(plans[id_] for id_ in _get_account_ids(distribution))}
            shares = {
                accounts: share
                for accounts, share in department.items()
                if taken.isdisjoint(plans[id_] for id_ in _get_account_ids([accounts]))
            }
            if shares:
                line.analytic_distribution = distribution | shares


def _get_account_ids(distribution):
    """Ids of the analytic accounts, of which a key of a distribution may name several."""
    ids = {id_ for accounts in distribution for id_ in str(accounts).split(',')}
    return {int(id_) for id_ in ids if id_.isascii() and id_.isdigit()}
