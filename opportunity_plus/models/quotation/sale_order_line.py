from odoo import fields, models
from odoo.exceptions import AccessError


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

    def _check_opportunity_lines(self):
        """Refuse to quote a line of an opportunity that the user does not see.

        The product sold would take over what is said there, and tell it.

        :raise AccessError: naming the product
        """
        if self.env.su:
            return
        made = self.sudo().filtered('opportunity_line_id')
        hidden = made.opportunity_line_id.with_env(self.env)
        hidden -= hidden._filtered_access('read')
        for line in made.filtered(lambda line: line.opportunity_line_id.id in hidden.ids):
            raise AccessError(
                self.env._(
                    "“%(product)s” of “%(order)s” cannot be made from a product of an opportunity"
                    " that you cannot see: add the product itself.",
                    product=line.product_id.display_name or line.name,
                    order=line.order_id.name,
                )
            )

    def copy_data(self, default=None):
        """What was made from a line that the user does not see is copied as any other."""
        vals_list = super().copy_data(default)
        if 'opportunity_line_id' in (default or {}):
            return vals_list
        made = self.sudo().opportunity_line_id.with_env(self.env)
        readable = made._filtered_access('read').ids if made else []
        for vals in vals_list:
            if vals.get('opportunity_line_id') not in (*readable, None):
                vals['opportunity_line_id'] = False
        return vals_list

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
