"""Deals on a real server, and what happens to them at the same moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from live_server import Client, Refusal

AT_A_TIME = 4  # rounds that are played side by side
WORKERS = 2 * AT_A_TIME
# Prices are without tax; the price list abroad has a currency whose rate the tests change. Many
# opportunities keep predictive scoring busy with as many different probabilities: it is off until
# that is tested, because all deals count in the same few rows and so wait for each other.
PREPARE = """
import random

env['product.product'].create([
    {'name': name, 'list_price': price, 'taxes_id': False}
    for name, price in [('Bike', 100), ('Sticker', 0)]
])
env['res.partner'].create({'name': 'Customer of the same moment'})

currency = env['res.currency'].create({'name': 'XSM', 'symbol': 'M'})
env['res.currency.rate'].create({'currency_id': currency.id, 'rate': 2.0})
env['product.pricelist'].create({'name': 'Abroad', 'currency_id': currency.id})

env = env(context={'tracking_disable': True})
env['ir.config_parameter'].set_param('crm.pls_start_date', '2100-01-01')
env['ir.config_parameter'].set_param('crm.pls_fields', 'source_id,country_id')
env.ref('crm.website_crm_score_cron').active = True
sources = env['utm.source'].create([{'name': f'Moment {number}'} for number in range(10)])
combinations = [
    {'name': 'Scored', 'type': 'opportunity', 'source_id': source.id, 'country_id': country.id,
     'expected_revenue': 100}
    for source in sources for country in env['res.country'].search([], limit=10)
]
env['crm.lead'].create(combinations)
closed = env['crm.lead'].create([{**values, 'name': 'Closed'} for values in combinations])
dice = random.Random(1)
won = closed.filtered(lambda _lead: dice.random() < 0.5)
won.action_set_won()
(closed - won).action_set_lost()
"""


class Deals(Client):
    """Makes and reads opportunities and quotations, and calls several methods at once."""

    def __init__(self, url, key, log):
        super().__init__(url, key)
        self.log = log

    def count_repeated(self):
        """Count how often the server repeated a request for the database's sake."""
        return self.log.read_text().count(' tries left, try again ')

    def find(self, model, name):
        """Return the id of the record with a name."""
        (record_id,) = self.call(model, 'search', domain=[['name', '=', name]])
        return record_id

    def at_once(self, *calls, spread=0.0):
        """Make calls at the same moment.

        :param calls: tuples of model, method and a dict of arguments
        :param spread: seconds in which the calls begin, for those that take their time
        :returns: what each returned, or the error that it raised
        """
        barrier = threading.Barrier(len(calls))

        def work(number, call):
            model, method, arguments = call
            barrier.wait()
            time.sleep(spread * number / len(calls))
            try:
                return self.call(model, method, **arguments)
            except Refusal as error:
                return error

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(work, range(len(calls)), calls))

    def create_leads(self, count, **values):
        """Create opportunities with a typed amount of 5, or with the lines that are given."""
        partner_id = self.find('res.partner', 'Customer of the same moment')
        typed = {} if 'opportunity_line_ids' in values else {'expected_revenue': 5.0}
        return self.call(
            'crm.lead',
            'create',
            vals_list=[
                {'name': f'Deal {number}', 'type': 'opportunity', 'partner_id': partner_id,
                 **typed, **values}
                for number in range(count)
            ],
        )  # fmt: skip

    def create_orders(self, lead_ids, quantity, price=100.0, **values):
        """Create a quotation of so many bikes for every opportunity."""
        partner_id = self.find('res.partner', 'Customer of the same moment')
        line = {
            'product_id': self.find('product.product', 'Bike'),
            'product_uom_qty': quantity,
            'price_unit': price,
        }
        return self.call(
            'sale.order',
            'create',
            vals_list=[
                {'partner_id': partner_id, 'opportunity_id': lead_id, 'order_line': [[0, 0, line]],
                 **values}
                for lead_id in lead_ids
            ],
        )  # fmt: skip

    def start_scoring(self, date):
        """Let predictive scoring count the opportunities that are created since a date."""
        self.call('ir.config_parameter', 'set_param', key='crm.pls_start_date', value=date)

    def read_leads(self, lead_ids, *fields):
        """Return a tuple of values for each opportunity that still exists, by its id."""
        records = self.call(
            'crm.lead',
            'search_read',
            domain=[['id', 'in', lead_ids]],
            fields=list(fields),
            context={'active_test': False},
        )
        return {record['id']: tuple(record[name] for name in fields) for record in records}


def play(round_, *arguments_by_round):
    """Play a round with each of the arguments, some side by side; return what they returned."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(round_, *arguments_by_round))


def slices(items):
    """Yield as many items at a time as rounds are played side by side."""
    for start in range(0, len(items), AT_A_TIME):
        yield items[start : start + AT_A_TIME]


def confirm(*order_ids):
    return ('sale.order', 'action_confirm', {'ids': list(order_ids)})


def cancel(*order_ids):
    return ('sale.order', 'action_cancel', {'ids': list(order_ids)})


def run_job(deals, name):
    (job_id,) = deals.call('ir.cron', 'search', domain=[['cron_name', 'like', name]])
    return ('ir.cron', 'method_direct_trigger', {'ids': [job_id]})


def errors(results):
    """Tell what went wrong in calls; a job answers with a dialog instead of an error."""
    return [
        str(result)
        for result in results
        if isinstance(result, Refusal)
        or (isinstance(result, dict) and result.get('tag') == 'display_exception')
    ]
