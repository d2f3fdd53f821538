from odoo.tools import SQL

from .common import OpportunityPlusCommon

# As other addons leave them: of Odoo 12 and 13, of 14 and 15, and of 16 and later.
SHAPES = {
    'old': "name varchar, uom_id integer, product_tmpl_id integer, category_id integer,"
    " planned_revenue double precision, expected_revenue double precision",
    'middle': "name varchar, uom_id integer, product_tmpl_id integer, category_id integer,"
    " expected_revenue numeric, prorated_revenue numeric",
    'new': "name jsonb, uom_id integer, product_tmpl_id integer, category_id integer,"
    " expected_revenue numeric, prorated_revenue numeric",
}
# How tests/test_context.py calls what wants arguments.
TAKEOVER_OPERATIONS = {
    ('crm.opportunity.takeover', 'create'): lambda rec: rec.create({}).differing,
    ('crm.opportunity.takeover', 'write'): lambda rec: rec.write({'differing': 'lines'}),
}


class TakeoverCommon(OpportunityPlusCommon):
    """Tables and columns of other addons, made by SQL, with what people had entered there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a developer's database may have of them.
        cls.env.cr.execute("DROP TABLE IF EXISTS crm_lead_line")
        cls.manager.company_ids |= cls.company

    @classmethod
    def _make_line_table(cls, shape='new'):
        cls.env.cr.execute(
            SQL(
                """
                CREATE TABLE crm_lead_line (
                    id serial PRIMARY KEY, lead_id integer, product_id integer,
                    product_qty integer NOT NULL, price_unit double precision, %s)
                """,
                SQL(SHAPES[shape]),
            )
        )

    @classmethod
    def _make_currency_columns(cls):
        cls.env.cr.execute(
            "ALTER TABLE crm_lead ADD COLUMN customer_currency_id integer,"
            " ADD COLUMN amount_customer_currency numeric"
        )

    @classmethod
    def _make_industry_table(cls):
        cls.env.cr.execute(
            "CREATE TABLE crm_lead_res_partner_industry_rel"
            " (crm_lead_id integer, res_partner_industry_id integer)"
        )

    @classmethod
    def _add_line(cls, lead, product=None, quantity=1, price=1000.0, name="Bike", **values):
        columns = {
            'lead_id': lead.id if lead else None,
            'product_id': product.id if product else None,
            'product_qty': quantity,
            'price_unit': price,
            'name': name,
            **values,
        }
        cls.env.cr.execute(
            SQL(
                "INSERT INTO crm_lead_line (%s) VALUES (%s)",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", value) for value in columns.values()),
            )
        )

    @classmethod
    def _set_columns(cls, lead, **values):
        cls.env.flush_all()
        for name, value in values.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE crm_lead SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    lead.id,
                )
            )
        cls.env.invalidate_all()

    def _open(self, user=None, **values):
        wizards = self.env['crm.opportunity.takeover'].with_user(user or self.manager)
        return wizards.create(values)

    def _take_over(self, user=None, limit=None, **values):
        counts = self._open(user, **values).take_over(limit)
        self.env.invalidate_all()
        return counts

    def _get_lines(self, lead):
        return lead.with_context(active_test=False).all_line_ids


def prepare_takeover(case):
    """The settings, a dialog that finds something, a row of it, and what is remembered.

    :param case: a test case on :class:`OpportunityPlusCommon`
    """
    case.env.cr.execute(
        """
        CREATE TABLE IF NOT EXISTS crm_lead_line
               (id serial, lead_id int, name varchar, product_id int, product_qty int,
                price_unit float)
        """
    )
    lead = case._create_lead(name="Hostile 5", expected_revenue=1000.0)
    case.env.cr.execute(
        "INSERT INTO crm_lead_line (lead_id, name, product_id, product_qty, price_unit)"
        " VALUES (%s, 'Bike', %s, 1, 1000.0)",
        [lead.id, case.bike.id],
    )
    wizard = case.env['crm.opportunity.takeover'].create({})
    return (
        case.env['res.config.settings'].create({}),
        wizard,
        case.env['crm.opportunity.takeover.left'].create({'wizard_id': wizard.id}),
        case.env['crm.opportunity.takeover.memory'].create(
            {'lead_id': lead.id, 'source': 'currency'}
        ),
    )
