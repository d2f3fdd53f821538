from odoo import models
from odoo.fields import Command
from odoo.tools import SQL

from ..models.timeline.crm_opportunity_line import LOGGED_FIELDS
from ..tools.rates import Rates

PLACEHOLDER = 'TAKEN-OVER'
# More of them are counted in a note, not listed.
NAMED = 30


class CrmOpportunityTakeover(models.TransientModel):
    """Products of another addon become ours; what was expected of a closed deal stays."""

    _inherit = 'crm.opportunity.takeover'

    def _take_lines(self, leads, notes):
        """Give opportunities their products.

        They come archived: what they add up to is known once they are there, taxes included in
        their prices considered. Then those count that leave the amount as it is, or may change it.

        :param dict notes: lists of plain text by id of the opportunity, to be completed
        :returns: how many products were added
        """
        rows = self._read_lines(leads)
        if not rows:
            return 0
        lines = self.env['crm.opportunity.line'].create(self._prepare_lines(leads, rows))
        by_lead = lines.grouped('lead_id')
        kept, fed = self._sort_by_amount(by_lead)
        field = leads._fields['expected_revenue']
        # Equal to the cent: nothing was typed whose place the products take.
        with self.env.protecting([field], leads.concat(*kept)):
            lines.browse().concat(*(by_lead[lead] for lead in kept)).active = True
        lines.browse().concat(*(by_lead[lead] for lead in fed)).active = True
        for lead, own in by_lead.items():
            notes[lead.id] += self._describe_taken(own)
        return len(lines)

    def _read_lines(self, leads):
        """What the other addon's table says, with what is left of products and units.

        Its columns differ by version: the description is translated in newer ones, and a line may
        have no more than a product template.
        """
        columns = self._get_columns('crm_lead_line')
        if not leads:
            return []
        name = SQL("line.name")
        if columns['name'] == 'jsonb':
            name = SQL(
                "COALESCE(line.name->>partner.lang, line.name->>%s, line.name->>'en_US')",
                self.env.lang or 'en_US',
            )
        template = SQL("line.product_tmpl_id" if 'product_tmpl_id' in columns else "NULL::integer")
        unit = SQL("line.uom_id" if 'uom_id' in columns else "NULL::integer")
        query = SQL(
            """
            SELECT line.lead_id, COALESCE(product.id, variant.id), uom.id, %(name)s,
                   line.product_qty, COALESCE(line.price_unit, 0)
              FROM crm_lead_line line
              JOIN crm_lead lead ON lead.id = line.lead_id
         LEFT JOIN res_partner partner ON partner.id = lead.partner_id
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN LATERAL (SELECT min(id) AS id FROM product_product
                             WHERE product_tmpl_id = %(template)s AND active
                            HAVING count(*) = 1) variant ON TRUE
         LEFT JOIN uom_uom uom ON uom.id = %(unit)s
             WHERE line.lead_id = ANY(%(ids)s) AND line.product_qty <> 0
          ORDER BY line.lead_id, line.id
            """,
            name=name,
            template=template,
            unit=unit,
            ids=list(leads.ids),
        )
        return self.env.execute_query(query)

    def _prepare_lines(self, leads, rows):
        """Values of our lines, in the currency of the opportunity.

        :param rows: what :meth:`_read_lines` returned: prices are in the company's currency
        """
        rates, placeholder = Rates(), None
        products = self.env['product.product'].browse({row[1] for row in rows if row[1]}).sudo()
        units = self.env['uom.uom'].browse({row[2] for row in rows if row[2]})
        typed = self.env['crm.opportunity.line']
        # Quotations of the opportunity would fail for them.
        refused = products.filtered(lambda p: typed.new({'product_id': p.id})._get_order_refusal())
        vals_list = []
        for lead_id, product_id, unit_id, name, quantity, price in rows:
            lead = leads.browse(lead_id).with_prefetch(leads._ids)
            company = lead._get_amount_company()
            product = products.browse(product_id).with_prefetch(products._ids)
            owner = product.company_id
            if product in refused:
                name = name or product.display_name
            if not product - refused or (owner and owner not in company.parent_ids):
                placeholder = placeholder or self._get_placeholder()
                product = placeholder
            unit = units.browse(unit_id).with_prefetch(units._ids)
            if not unit or not unit._has_common_reference(product.uom_id):
                unit = product.uom_id
            rate = rates.find(
                company.currency_id,
                lead.currency_id or company.currency_id,
                company,
                lead._get_rate_date(),
            )
            vals_list.append(
                {
                    'lead_id': lead_id,
                    'active': False,
                    'product_id': product.id,
                    'product_uom_id': unit.id,
                    'name': name or product.display_name,
                    # A line takes back what has a negative price; quantities are above zero.
                    'product_uom_qty': abs(quantity),
                    'price_unit': price * rate * (1 if quantity > 0 else -1),
                    'discount': 0.0,
                }
            )
        return vals_list

    def _get_placeholder(self):
        """The product of lines whose own one is gone: archived, so that nobody chooses it."""
        products = self.env['product.product'].sudo()
        placeholder = products.search([('default_code', '=', PLACEHOLDER)], limit=1)
        return placeholder or products.create(
            {
                'name': self.env._("Product no longer there"),
                'default_code': PLACEHOLDER,
                'type': 'service',
                'list_price': 0.0,
                'taxes_id': [Command.clear()],
                'supplier_taxes_id': [Command.clear()],
                'company_id': False,
                'active': False,
            }
        )

    def _sort_by_amount(self, by_lead):
        """Find on which opportunities the products count: where they are the amount, or make it.

        :param dict by_lead: the new lines by opportunity
        :returns: the opportunities that keep their amount by them, and those that get another
        """
        kept, fed, rates = [], [], Rates()
        for lead, lines in by_lead.items():
            total = lead._get_totals_of(lines)['base_amount_currency']
            total = lead._to_company_currency(total, rates)
            currency = lead._get_amount_company().currency_id
            amount = lead.expected_revenue
            if not currency.compare_amounts(amount, total):
                kept.append(lead)
            elif lead._is_amount_open() and (currency.is_zero(amount) or self.differing == 'lines'):
                fed.append(lead)
        return kept, fed

    def _describe_taken(self, lines):
        """Sentences for the chatter: the products, and whether they count."""
        if lines[0].active:
            yield self.env._("Products, which make the expected revenue: %s", len(lines))
        else:
            yield self.env._(
                "Products, archived, as they add up to another amount than was expected: %s",
                len(lines),
            )
        for line in lines[:NAMED]:
            text = line._describe_logged({name: line[name] for name in LOGGED_FIELDS[:6]})
            yield f"{text} ({line.name})" if line.product_id.default_code == PLACEHOLDER else text
