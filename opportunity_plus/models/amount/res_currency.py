from odoo import models


class ResCurrency(models.Model):
    _inherit = 'res.currency'

    def _explain_value(self, amount, target, company, date, rates):
        """Tell what an amount of this currency is worth, and by which rate."""
        self.ensure_one()
        rate = rates.find_or_zero(self, target, company, date) or False
        return {
            'amount': amount,
            'currency': self.name,
            'currency_id': self.id,
            'date': date,
            'rate': rate,
            'value': rate and target.round(amount * rate),
        }
