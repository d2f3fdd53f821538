import random
from ast import literal_eval

from odoo.tests import tagged

from ..common_margin import MarginCommon


@tagged('post_install', '-at_install')
class TestMarginFavorites(MarginCommon):
    """Favorites that were saved while margins were seen, or by somebody who sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._clear()

    @classmethod
    def _clear(cls):
        cls.env['ir.filters'].search([('model_id', '=', 'crm.lead')]).unlink()

    def _save(self, name, context=None, domain=(), sort='[]'):
        """Save a favorite for everybody, as the web client does."""
        self.env['ir.filters'].create(
            {
                'name': name,
                'model_id': 'crm.lead',
                'context': context if isinstance(context, str) else repr(context or {}),
                'domain': domain if isinstance(domain, str) else repr(list(domain)),
                'sort': sort,
                'user_ids': False,
            }
        )

    def _get_favorites(self, user):
        """What is handed to the search bar of a user: contexts by name."""
        views = self.env['crm.lead'].with_user(user)
        result = views.get_views([(False, 'search')], {'load_filters': True})
        filters = result['views']['search']['filters']
        return {values['name']: values['context'] for values in filters}

    def test_measures(self):
        both = {
            'pivot_measures': ['margin', 'expected_revenue', '__count'],
            'group_by': ['user_id'],
        }
        self._save("Both", both)
        self._save("Margin only", {'pivot_measures': ['margin', 'margin_percent']})
        self._save("Graph", {'graph_measure': 'margin', 'graph_mode': 'bar'})
        self._save("Other graph", {'graph_measure': 'expected_revenue'})
        seen = self._get_favorites(self.manager)
        self.assertEqual(literal_eval(seen["Both"]), both)
        self.assertEqual(literal_eval(seen["Graph"])['graph_measure'], 'margin')
        left = {name: literal_eval(c) for name, c in self._get_favorites(self.salesperson).items()}
        self.assertEqual(
            left,
            {
                "Both": {
                    'pivot_measures': ['expected_revenue', '__count'],
                    'group_by': ['user_id'],
                },
                "Margin only": {},
                "Graph": {'graph_mode': 'bar'},
                "Other graph": {'graph_measure': 'expected_revenue'},
            },
        )

    def test_conditions_and_order(self):
        self._save("Good margin", domain=[('margin', '>', 100)])
        self._save("Cheap product", domain=['|', ('opportunity_line_ids.purchase_price', '<', 5)])
        self._save("By margin", sort='["margin desc"]')
        self._save("Called margin", domain=[('name', 'ilike', 'margin')])
        self._save(
            "Mine", domain="[('user_id', '=', uid)]", sort='["name", "expected_revenue desc"]'
        )
        self._save("No such field", domain=[('x_gone', '=', 1)])
        kept = {"Called margin", "Mine", "No such field"}
        self.assertEqual(self._get_favorites(self.salesperson).keys(), kept)
        hidden = {"Good margin", "Cheap product", "By margin"}
        self.assertEqual(self._get_favorites(self.manager).keys(), kept | hidden)

    def test_written_by_hand(self):
        self._save("By hand")
        favorite = self.env['ir.filters'].search([('name', '=', "By hand")])
        favorite.context = "{'default_user_id': uid}"
        self.assertEqual(self._get_favorites(self.salesperson), {"By hand": favorite.context})

    def test_domains_of_every_form(self):
        for number, domain in enumerate(
            (
                "[['margin', '>', 1]]",
                "['!', '!', ('margin', '>', uid)]",
                "[('opportunity_line_ids', 'any', [('margin', '<', 5)])]",
                "[('create_date', '>', context_today())] + [('margin', '=', 0)]",
                " [('margin', '>', 1) if uid else ('margin', '<', 1)]\n",
            )
        ):
            self._save(f"Hidden {number}", domain=domain)
        for number, domain in enumerate(
            (
                "[('name', 'in', ['margin', '=', 'x'])]",
                "[('order_ids', 'any', [('name', '=', 'margin')])]",
                "[('create_date', '>', (context_today() + relativedelta(days=-7)).to_utc())]",
            )
        ):
            self._save(f"Kept {number}", domain=domain)
        kept = {"Kept 0", "Kept 1", "Kept 2"}
        self.assertEqual(self._get_favorites(self.salesperson).keys(), kept)
        self.assertEqual(len(self._get_favorites(self.manager)), 8)

    def test_what_cannot_be_read_is_left_as_it_is(self):
        """One person's odd favorite must not stop everybody."""
        deep, high = '[' * 5000 + ']' * 5000, '-' * 20000 + '1'
        for context in (
            *("", "[]", "7", "None", "{", "{[]: 1}", "{'group_by': uid}", deep, high),
            "{'graph_measure': ['margin'], 'pivot_measures': 7}",
            "{'graph_measure': None, 'pivot_measures': [None, ['margin'], 1]}",
            # A number that Python reads, and does not write.
            "{'graph_mode': 0x%s}" % ('f' * 6000),
        ):
            with self.subTest(context=context[:40]):
                self._save("Odd", context)
                self.assertEqual(self._get_favorites(self.salesperson), {"Odd": context})
                self._clear()
        for domain in ("", "[(", "7", "margin", "[('', '', '')]", "[7, None, {}]", deep, high):
            with self.subTest(domain=domain[:40]):
                self._save("Odd", domain=domain)
                self.assertEqual(self._get_favorites(self.salesperson), {"Odd": "{}"})
                self._clear()
        for sort in ('[7, null, "", " ", ["margin"], {"margin": 1}]', '[' * 900 + ']' * 900):
            with self.subTest(sort=sort[:40]):
                self._save("Odd", sort=sort)
                self.assertEqual(self._get_favorites(self.salesperson), {"Odd": "{}"})
                self._clear()

    def test_whatever_is_stored_everybody_has_views(self):
        """What nobody thought of: pieces of favorites, in any order."""
        pieces = (
            *("{", "}", "[", "]", "(", ")", "'", ",", ":", "-", "1", "0xf", "None", "uid", "\n"),
            *("margin", "'margin'", "'graph_measure':", "'pivot_measures':", "'any'", "**", "é"),
        )
        dice = random.Random(20)
        for number in range(60):
            context, domain = (
                "".join(dice.choices(pieces, k=dice.randrange(1, 12))) for _text in range(2)
            )
            with self.subTest(context=context, domain=domain):
                self._save(f"Odd {number}", context, domain=domain)
                self._get_favorites(self.salesperson)
                self._clear()

    def test_all_is_back_with_the_setting(self):
        self._save("Good margin", domain=[('margin', '>', 100)])
        self._switch_margins(True)
        self.assertIn("Good margin", self._get_favorites(self.salesperson))
