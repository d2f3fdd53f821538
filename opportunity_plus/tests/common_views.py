from collections import Counter

from lxml import etree

# What one room names, no other room looks for: it would be changed in two places.
NAMED = ('page', 'filter', 'button')


class Views:
    """What a room shows is changed in that room only: for the test class of each addon."""

    # Odoo's loader leaves out inherited tests otherwise.
    allow_inherited_tests_method = True
    addon = None  # The name of the addon.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.env['ir.model.data'].search(
            [('module', '=', cls.addon), ('model', '=', 'ir.ui.view')]
        )
        cls.own = cls.env['ir.ui.view'].browse(data.mapped('res_id'))
        cls.extensions = cls.own.filtered(lambda view: view.mode == 'extension')

    def _get_room(self, view):
        """Return the folder of a view's file: a room in views/, else wizard, report, data."""
        return view.arch_fs.removeprefix(f'{self.addon}/').removeprefix('views/').rpartition('/')[0]

    def test_no_view_inherits_one_of_ours(self):
        heirs = self.own.filtered(lambda view: view.inherit_id & self.own)
        self.assertFalse(heirs.mapped('xml_id'))

    def test_one_view_for_each_room_and_parent(self):
        counts = Counter((self._get_room(view), view.inherit_id) for view in self.extensions)
        twice = [(room, view.xml_id) for (room, view), count in counts.items() if count > 1]
        self.assertFalse(twice)

    def test_rooms_on_the_same_view_state_their_order(self):
        """Not by their ids: a new database has others than an updated one."""
        counts = Counter((view.inherit_id, view.priority) for view in self.extensions)
        same = [(view.xml_id, number) for (view, number), count in counts.items() if count > 1]
        self.assertFalse(same)

    def test_no_room_patches_what_another_one_names(self):
        found, named, archs = [], {}, {}
        for view in self.extensions.filtered(lambda view: view.type != 'qweb'):
            archs[view] = arch = etree.fromstring(view.arch)
            for node in arch.xpath('|'.join(f'//{tag}[@name][not(@position)]' for tag in NAMED)):
                named.setdefault((view.model, node.tag, node.get('name')), self._get_room(view))
        for view, arch in archs.items():
            for spec in arch.xpath('//*[@position]'):
                where = spec.get('expr') or f"{spec.tag}[@name='{spec.get('name')}']"
                found += [
                    (view.xml_id, where)
                    for (model, tag, name), room in named.items()
                    if model == view.model
                    and f"{tag}[@name='{name}']" in where
                    and room != self._get_room(view)
                ]
        self.assertFalse(found)
