"""The tests of other applications of Odoo give the same results beside both addons as without.

    bin/odoo --test python benchmarks/beside_odoo.py [module ...]

Sales in web shop, shop counter, events, surveys, mailings, stock and projects: all of them are in
one database, with and without the addons.  As `bin/test --upstream` does, which compares the
suites of `crm`, `sale_crm` and `sale`, it keeps the results without the addons in the cache, tries
once more what differs, and fails on any difference that bin/upstream_differences.txt does not
explain.  All of them take two hours for the first time: a module at a time will do.
"""

from devtools import console, settings, templates, upstream

# Those with a suite, the short ones first; `mass_mailing_crm` has none.
MODULES = ['survey_crm', 'website_crm', 'event_crm', 'sale_loyalty', 'sale_stock', 'pos_sale']
MODULES += ['sale_project', 'website_sale']
# What brings them, beside the modules that the tests of the shop have.
BRINGING = ('survey', 'mass_mailing')
FAMILY = templates.Family(
    'op_others_', BRINGING, templates.SHOP, kept=1, digest=templates.both_hash
)


def main(modules):
    """Compare one suite after the other; return whether all are alike."""
    codes = []
    for module in modules:
        console.say(f'\n=== {module}')
        codes.append(upstream.compare_in(FAMILY, [module]).code)
    console.say(f'\n{settings.ADDON}: {"alike" if not any(codes) else "DIFFERENT"}')
    return not any(codes)


if __name__ == '__main__':
    console.guarded(lambda arguments: 0 if main(arguments or MODULES) else 1, __file__)
