import csv
import io

from odoo import http
from odoo.http import content_disposition, request

HEADERS = (
    "Opportunity",
    "Company Name",
    "Email",
    "Products / Product",
    "Products / Quantity",
    "Products / Unit Price",
)
# An opportunity of two products, and one of one.
ROWS = (
    ("Library refit", "Brightside Ltd", "bea@brightside.example", 0, 4, 590),
    ("", "", "", 1, 1, 1150),
    ("Canteen", "Cedar Labs", "lab@cedar.example", 0, 6, 1100),
)


class ImportTemplate(http.Controller):
    """A file that can be imported as it is: with products that are there, where there are any."""

    @http.route(
        '/opportunity_plus/import_template',
        type='http',
        auth='user',
        methods=['GET'],
        readonly=True,
    )
    def download(self):
        names = request.env['crm.lead']._get_importable_products()
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for *texts, product, quantity, price in ROWS:
            if names:
                writer.writerow((*texts, names[product % len(names)], quantity, price))
            elif any(texts):
                writer.writerow((*texts, "", "", ""))
        return request.make_response(
            file.getvalue(),
            [
                ('Content-Type', 'text/csv; charset=utf-8'),
                ('Content-Disposition', content_disposition('opportunities_with_products.csv')),
            ],
        )
