import csv
import io

from odoo import fields, http
from odoo.http import content_disposition, request

# Odoo's dialog finds the fields by these labels, in every language.
HEADERS = {
    'name': "Opportunity",
    'partner_name': "Company Name",
    'email_from': "Email",
    'expected_revenue': "Expected Revenue",
    'date_deadline': "Expected Closing",
    'next_step': "Next Step",
    'product': "Products / Product",
    'quantity': "Products / Quantity",
    'price': "Products / Unit Price",
    'discount': "Products / Discount (%)",
    'kind': "People / Kind",
    'person': "People / Person or Organization",
    'role': "People / Role",
}
# An opportunity of two products and a colleague, one of one product, and one with an amount only.
ROWS = (
    {
        'name': "Library refit",
        'partner_name': "Brightside Ltd",
        'email_from': "bea@brightside.example",
        'next_step': "Measure the rooms",
        'product': 0,
        'quantity': 4,
        'price': 590,
        'person': 0,
    },
    {'product': 1, 'quantity': 1, 'price': 1150, 'discount': 10},
    {
        'name': "Canteen",
        'partner_name': "Cedar Labs",
        'email_from': "lab@cedar.example",
        'product': 0,
        'quantity': 6,
        'price': 1100,
    },
    {'name': "Reception desk", 'partner_name': "Dune Hotels", 'expected_revenue': 2500},
)


class ImportTemplate(http.Controller):
    """A file that can be imported as it is: with products and people that are there, if any."""

    @http.route(
        '/opportunity_plus/import_template',
        type='http',
        auth='user',
        methods=['GET'],
        readonly=True,
    )
    def download(self):
        file = io.StringIO()
        writer = csv.DictWriter(file, HEADERS)
        writer.writerow(HEADERS)
        writer.writerows(self._get_rows())
        return request.make_response(
            file.getvalue(),
            [
                ('Content-Type', 'text/csv; charset=utf-8'),
                ('Content-Disposition', content_disposition('opportunities_with_products.csv')),
            ],
        )

    def _get_rows(self):
        products = request.env['crm.lead']._get_importable_products()
        colleague = request.env['crm.lead']._get_importable_colleague()
        for row in ROWS:
            row = dict(row)
            if 'name' in row:
                row['date_deadline'] = fields.Date.today().replace(month=12, day=31)
            number = row.pop('product', None)
            if number is not None and products:
                row['product'] = products[number % len(products)]
            else:
                for name in ('quantity', 'price', 'discount'):
                    row.pop(name, None)
            if row.pop('person', None) is not None:
                row |= colleague
            if row:
                yield row
