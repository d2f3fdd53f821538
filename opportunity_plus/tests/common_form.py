from odoo.tests import Form

from .common import OpportunityPlusCommon

LEAD_FORM = 'crm.crm_lead_view_form'


class OpportunityFormCommon(OpportunityPlusCommon):
    """An opportunity as its salesperson meets it: through the form, in a fresh session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Both are settings that every employee gets at once: the models ask for the feature.
        cls.employees = cls.env.ref('base.group_user')
        cls.employees.implied_ids += cls.env.ref('sale.group_discount_per_so_line')
        cls.seller_env = cls.env(user=cls.salesperson, context={})

    def _open(self, lead):
        """Open the form of an existing opportunity as its salesperson."""
        return Form(lead.with_env(self.seller_env), LEAD_FORM)

    def _open_new(self):
        """Open the form of a new opportunity as the pipeline's New button does."""
        model = self.seller_env['crm.lead'].with_context(default_type='opportunity')
        form = Form(model, LEAD_FORM)
        form.name = "Bikes for couriers"
        form.partner_id = self.customer
        return form

    def _add_line(self, form, product, **values):
        """Add a product in the list of the Products tab, cell after cell."""
        with form.opportunity_line_ids.new() as line:
            line.product_id = product
            for name, value in values.items():
                line[name] = value
