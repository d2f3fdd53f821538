"""The tests of addons of the OCA give the same results beside opportunity_plus as without it.

    bin/odoo --test python benchmarks/beside_oca.py [addon ...]

Takes the wheels of the newest versions for Odoo 19, with what they need, by pip as this machine
has it set up, installs all in a database of their own, and runs their suites there and in a copy
in which the addon is installed too.  Fails on any difference, test by test, but for those that
bin/upstream_differences.txt explains.
"""

import dataclasses
import re
import subprocess
from importlib import metadata
from pathlib import Path

from devtools import addon_tests, console, odoo_server, settings, templates, upstream

# Each with what it does where the addon works too.
ADDONS = {
    'crm_industry': "another industry of an opportunity, on the same form",
    'crm_lead_code': "another code, drawn in create and copied nowhere",
    'crm_lead_currency': "another currency and amount of the customer",
    'crm_lead_vat': "what the customer gets when a lead is converted",
    'crm_lost_reason_required': "a lost reason that is required, in the dialog that we extend",
    'crm_partner_assign': "partners of an opportunity, in write",
    'crm_phonecall': "calendar events and phone calls that make opportunities",
    'crm_project_create': "projects of an opportunity",
    'crm_project_task': "tasks of an opportunity",
    'crm_stage_probability': "probabilities that follow the stage, in write and compute",
    'crm_won_restrict_per_stage': "stages from which an opportunity may not be won",
    'sale_blanket_order': "quotations that another document makes",
    'sale_cancel_reason': "a dialog in front of the cancellation",
    'sale_exception': "a confirmation that stops at rules",
    'sale_fixed_discount': "another figure from which prices of order lines follow",
    'sale_global_discount': "totals that are recomputed without a write of lines",
    'sale_order_archive': "orders that can be archived",
    'sale_order_line_date': "dates of order lines",
    'sale_order_line_sequence': "numbers of order lines, in create and write",
    'sale_order_price_recalculation': "prices of a quotation taken anew",
    'sale_order_revision': "copies of a quotation that replace it",
    'sale_substate': "states within the state of an order",
    'sale_tier_validation': "writes of an order that must be approved first",
    'sale_validity_auto_cancel': "a job that cancels quotations",
    'sales_team_security_sale': "record rules on customers, teams and orders",
}
PREFIX = 'odoo-addon-'
# What the tests of some of them import, without an addon that says so.
TEST_PACKAGES = ['odoo-test-helper']
REQUIREMENT = re.compile(r'odoo[-_]addon[-_](\w+)')


@dataclasses.dataclass
class Wheels:
    """Addons unpacked into a folder, as pip leaves them there."""

    prefix: Path
    python: Path

    @property
    def folder(self):
        return next(self.prefix.glob('lib/python3*/site-packages'))

    @property
    def addons(self):
        return self.folder / 'odoo/addons'

    def fetch(self, names):
        """Install the wheels of some addons, and of the addons that they need."""
        self.install(TEST_PACKAGES)
        missing = set(names)
        while missing:
            self.install(f'{PREFIX}{name.replace("_", "-")}==19.0.*' for name in sorted(missing))
            missing = self.required() - {path.name for path in self.addons.iterdir()}

    def install(self, requirements):
        # Without what the wheels name besides: Odoo is here already, and in no wheel.
        command = [self.python, '-m', 'pip', 'install', '-qq', '--no-deps', '--ignore-installed']
        subprocess.run([*command, '--prefix', self.prefix, *requirements], check=True)

    def distributions(self):
        return [
            distribution
            for distribution in metadata.distributions(path=[str(self.folder)])
            if distribution.name.replace('_', '-').startswith(PREFIX)
        ]

    def required(self):
        """The addons that those of the folder need, those of Odoo aside."""
        return {
            match[1].replace('-', '_')
            for distribution in self.distributions()
            for requirement in distribution.requires or ()
            if (match := REQUIREMENT.match(requirement))
        }

    def versions(self):
        return {
            distribution.name.replace('-', '_').removeprefix('odoo_addon_'): distribution.version
            for distribution in self.distributions()
        }


def main(names):
    """Print what both runs came to; return whether they are alike."""
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.ensure_stock) as without,
        templates.Copy(odoo, lambda _odoo: 'template0') as beside,
    ):
        wheels = Wheels(folder / 'oca', odoo.environment.python)
        wheels.fetch(names)
        odoo.source.addons.append(wheels.addons)
        odoo.write_configuration()
        odoo.change('Installing the addons', without, '-i', ','.join(names), log='beside_oca')
        odoo.copy(without, beside)
        odoo.change(f'Installing {settings.ADDON}', beside, '-i', settings.ADDON, log='beside_oca')
        before = outcomes(odoo, without, wheels, names)
        after = outcomes(odoo, beside, wheels, names)
        report(before, after, wheels.versions())
    return before and not upstream.compare(before, after, upstream.explanations(names))


def outcomes(odoo, database, wheels, names):
    """Return the outcomes of the suites, by `addon/tests/file.py::Class::test`."""
    arguments = ['-q', '--no-header', '--tb=short', '--show-capture=no', '--import-mode=append']
    paths = [wheels.addons / name / 'tests' for name in names]
    paths = [str(path) for path in paths if path.is_dir()]
    result = addon_tests.pytest(
        odoo, database, [*arguments, *paths], strict=False, packages=wheels.folder
    )
    if result.code not in (0, 1):
        raise console.Failure(f'pytest broke off (exit code {result.code})')
    return {upstream.short(test, names): outcome for test, outcome in result.outcomes.items()}


def report(before, after, versions):
    """Print a line for each addon: its tests, how many fail without us, how many differ."""
    console.say(f'\n{"addon":30} {"version":16} tests  failing without  different')
    for addon in sorted({test.split('/')[0] for test in before}):
        tests = {test for test in {*before, *after} if test.startswith(f'{addon}/')}
        failing = sum(before.get(test) == 'failed' for test in tests)
        different = sum(before.get(test) != after.get(test) for test in tests)
        console.say(f'{addon:30} {versions[addon]:16} {len(tests):5} {failing:16} {different:10}')


if __name__ == '__main__':
    console.guarded(lambda arguments: 0 if main(arguments or [*ADDONS]) else 1, __file__)
