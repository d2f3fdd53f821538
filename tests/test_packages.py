"""The addons as packages: wheels and a zip, installed where this repository is not."""

import re
import shutil
import subprocess
import zipfile

import pytest

from devtools import addon_tests, odoo_server, settings, templates, virtualenv

ADDONS = (settings.ADDON, settings.PROJECT)
SEEN = """
import odoo.addons.opportunity_plus, odoo.addons.opportunity_plus_project
for name in ('opportunity_plus', 'opportunity_plus_project'):
    module = env['ir.module.module'].search([('name', '=', name)])
    print('SEEN', module.state, module.installed_version, getattr(odoo.addons, name).__file__)
lead = env['crm.lead'].create({'name': 'Deal', 'opportunity_line_ids': [
    (0, 0, {'product_id': env['product.product'].create({'name': 'Bike', 'list_price': 7}).id})]})
print('SEEN', lead.expected_revenue)
"""


def call(*command, **options):
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def install_wheels(folder):
    """Build the wheels as `docs/install.md` says, and install them with pip; return the addons."""
    python = virtualenv.ensure(settings.PACKAGES_REQUIREMENTS, 'packaging tools').python
    for addon in ADDONS:
        # Not in place: the tools leave their own folders beside the source.
        source = folder / 'source' / addon
        shutil.copytree(settings.ROOT / addon, source)
        call(python, '-m', 'build', '--wheel', '--no-isolation', '-o', folder / 'dist', source)
    wheels = sorted((folder / 'dist').glob('*.whl'))
    assert [re.sub(r'-.*', '', wheel.name) for wheel in wheels] == [
        f'odoo_addon_{addon}' for addon in ADDONS
    ]
    # Odoo itself is not in the registry: --no-deps.
    site = folder / 'site'
    call(python, '-m', 'pip', 'install', '--no-deps', '--no-index', '--target', site, *wheels)
    return site / 'odoo' / 'addons'


def install_zip(folder):
    """Make the zip of the Apps page, and unpack it; return the addons."""
    archive = folder / 'opportunity_plus.zip'
    call('git', 'archive', '--format=zip', '-o', archive, 'HEAD', *ADDONS, cwd=settings.ROOT)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / 'addons')
    return folder / 'addons'


@pytest.mark.parametrize('install', [install_wheels, install_zip])
def test_the_addons_from_a_package(install, tmp_path):
    addons = install(tmp_path)
    with (
        addon_tests.run_folder() as folder,
        odoo_server.ready('test', folder) as odoo,
        templates.Copy(odoo, templates.PROJECT.ensure_stock) as name,
    ):
        text = odoo.configuration.read_text()
        odoo.configuration.write_text(text.replace(str(settings.ADDON_PATH.parent), str(addons)))
        log = odoo.change('Installing from a package', name, '-i', ','.join(ADDONS), log=name)
        assert odoo_server.problems(log) == []
        shell = odoo.command('shell', '-c', odoo.configuration, '-d', name, '--no-http')
        output = call(*shell, input=SEEN, env=odoo.process_environment(), cwd=tmp_path)
    seen = [line.split()[1:] for line in output.splitlines() if line.startswith('SEEN')]
    assert [words[0] for words in seen] == ['installed', 'installed', '7.0']
    for (_state, version, path), addon in zip(seen, ADDONS, strict=False):
        assert version.startswith('19.0.')
        assert path == str(addons / addon / '__init__.py')


def test_the_manifests_name_no_address():
    """None of ours exists yet: a page that is not there helps nobody."""
    for addon in ADDONS:
        manifest = (settings.ROOT / addon / '__manifest__.py').read_text()
        assert 'http' not in manifest


@pytest.mark.parametrize('addon', ADDONS)
def test_the_readme_is_made_of_its_fragments(addon):
    """As the OCA's generator joins them: what shops and registries show."""
    readme = (settings.ROOT / addon / 'README.rst').read_text()
    fragments = sorted((settings.ROOT / addon / 'readme').glob('*.rst'))
    assert [path.name for path in fragments if path.read_text().strip() not in readme] == []
    assert {'CONFIGURE.rst', 'DESCRIPTION.rst', 'HISTORY.rst', 'USAGE.rst'} <= {
        path.name for path in fragments
    }
