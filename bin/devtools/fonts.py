"""The font of the browser's pages: one that Odoo's web client asks for and its package ships."""

from . import odoo_source, settings

FAMILY = 'google/Roboto'
CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
    <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
    <dir>{folder}</dir>
    <!-- Of charts, which ask for none of those. -->
    <match target="pattern">
        <test name="family"><string>sans-serif</string></test>
        <edit name="family" mode="prepend" binding="strong"><string>Roboto</string></edit>
    </match>
</fontconfig>
"""


def environment():
    """Return what a browser needs in its environment to find that font.

    Without it, a machine without fonts of its own shows another one, wider than what users see.
    """
    folder = odoo_source.ensure().module('web') / 'static/fonts' / FAMILY
    path = settings.CACHE / 'fonts.conf'
    path.write_text(CONFIGURATION.format(folder=folder))
    return {'FONTCONFIG_FILE': str(path)}
