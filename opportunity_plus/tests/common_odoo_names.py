import ast
import importlib
import re
from pathlib import Path

from odoo import api, fields
from odoo.tools import file_path

from .common_rooms import get_classes, get_model

# A row of their tables begins with the owner and its names: | `crm.lead` (…) | `_merge_data`, … |
ROW = re.compile(r'^\| `([@/\w.]+)`[^|]*\| (`\w+`(?:, `\w+`)*) \|', re.MULTILINE)
JS_IMPORT = re.compile(r'import \{([^}]+)\} from "(@\w+/[^"]+)"')
INHERITED_VIEW = re.compile(r'inherit_id(?:" ref)?="(\w+\.\w+)"')
# What a class declares of itself, and ids: Odoo's documentation names them.
DECLARED = {
    *('_auto', '_check_company_auto', '_depends', '_description', '_inherit', '_name', '_order'),
    *('_origin', '_parent_store', '_rec_name', '_rec_names_search', '_table'),
}
PUBLIC_MODULES = {
    'odoo': {'SUPERUSER_ID', 'api', 'fields', 'http', 'models', 'tools'},
    'odoo.http': None,
    'odoo.fields': {'Command', 'Domain'},
    'odoo.exceptions': None,
    'odoo.tools': None,
}


def is_private(name):
    return name.startswith('_') and not name.startswith('__') and name not in (*DECLARED, '_')


def get_subclasses(base):
    return {base}.union(*(get_subclasses(child) for child in base.__subclasses__()))


class OdooNames:
    """Pages of docs/ name what an addon uses of Odoo's insides, and it is there.

    For the test class of each addon. A port to another version of Odoo begins with what fails here.
    """

    # Odoo's loader leaves out inherited tests otherwise.
    allow_inherited_tests_method = True
    addon = None  # The folder of the addon.
    pages = ()  # Of docs/, about the addon.
    other_pages = ()  # About addons that it depends on: what they name need not be named again.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = '\n'.join(page.read_text() for page in cls.pages)
        cls.rows = [(owner, re.findall(r'\w+', names)) for owner, names in ROW.findall(cls.text)]
        cls.named = {name for _owner, names in cls.rows for name in names}
        cls.other_text = '\n'.join(page.read_text() for page in cls.other_pages)
        cls.other_rows = [
            (owner, re.findall(r'\w+', names)) for owner, names in ROW.findall(cls.other_text)
        ]
        paths = [path for path in cls.addon.rglob('*.py') if 'tests' not in path.parts]
        cls.trees = [ast.parse(path.read_text()) for path in paths]
        cls.nodes = [node for tree in cls.trees for node in ast.walk(tree)]

    def _get_odoo_classes(self, model):
        return [
            base
            for base in get_classes(self.env.registry[model])
            if 'odoo.addons.opportunity_plus' not in base.__module__
        ]

    def _get_used_names(self):
        """Private names of Odoo that our models override, or that we read from anything."""
        known, overridden, own = set(), set(), set()
        classes = {base for model in self.env.registry for base in self._get_odoo_classes(model)}
        for base in classes | get_subclasses(fields.Field) | {api.Environment}:
            known.update(vars(base))
        for node in self.nodes:
            if isinstance(node, ast.ClassDef) and get_model(node):
                odoo_classes = self._get_odoo_classes(get_model(node))
                for part in ast.walk(node):
                    name = getattr(part, 'name', '') if part in node.body else ''
                    is_override = any(name in vars(base) for base in odoo_classes)
                    (overridden if is_override else own).add(name)
        attributes = [node for node in self.nodes if isinstance(node, ast.Attribute)]
        own.update(node.attr for node in attributes if isinstance(node.ctx, ast.Store))
        read = {node.attr for node in attributes}
        return {name for name in overridden | ((read & known) - own) if is_private(name)}

    def _get_imports(self):
        """What is imported of Odoo's modules that is not meant for addons, by module."""
        for node in self.nodes:
            module = getattr(node, 'module', None) or ''
            if isinstance(node, ast.ImportFrom) and module.split('.')[0] == 'odoo':
                public = PUBLIC_MODULES.get(module, set())
                names = {alias.name for alias in node.names}
                if public is not None and 'opportunity_plus' not in module and names - public:
                    yield module, names - public

    def _get_context_keys(self):
        """Keys of Odoo in contexts that we make or look into."""
        for node in self.nodes:
            function = node.func if isinstance(node, ast.Call) else None
            if not isinstance(function, ast.Attribute):
                continue
            if function.attr == 'with_context':
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)
            elif function.attr == 'get' and 'context' in ast.unparse(function.value):
                yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))

    def _get_js_imports(self):
        for path in (self.addon / 'static/src').rglob('*.js'):
            for names, module in JS_IMPORT.findall(path.read_text()):
                if not module.startswith('@odoo/'):
                    yield module, set(re.findall(r'\w+', names))

    def test_what_is_used_is_named(self):
        named_by_owner = {}
        for owner, names in self.rows + self.other_rows:
            named_by_owner.setdefault(owner, set()).update(names)
        text = self.text + self.other_text
        missing = self._get_used_names() - set().union(*named_by_owner.values())
        for module, names in [*self._get_imports(), *self._get_js_imports()]:
            missing |= {f'{module}: {name}' for name in names - named_by_owner.get(module, set())}
        for key in self._get_context_keys():
            if not key.startswith(('opportunity_', 'default_')) and f'`{key}`' not in text:
                missing.add(f'context: {key}')
        for path in self.addon.rglob('*.xml'):
            for external_id in INHERITED_VIEW.findall(path.read_text()):
                if not external_id.startswith('opportunity_plus') and (
                    f'`{external_id}`' not in text
                ):
                    missing.add(external_id)
        self.assertFalse(missing)

    def test_what_is_named_is_used(self):
        paths = [path for path in self.addon.rglob('*.*') if path.suffix in ('.py', '.js')]
        used = {
            word
            for path in paths
            if 'tests' not in path.parts
            for word in re.findall(r'\w+', path.read_text())
        }
        self.assertFalse(self.named - used)

    def test_what_is_named_exists(self):
        self.assertGreater(len(self.rows), 5)
        missing = [
            f'{owner}: {name}'
            for owner, names in self.rows
            for name in names
            if not self._has(owner, name)
        ]
        self.assertFalse(missing)

    def _has(self, owner, name):
        if owner.startswith('@'):
            module, _slash, path = owner[1:].partition('/')
            try:
                source = Path(file_path(f'{module}/static/src/{path}.js')).read_text()
            except FileNotFoundError:
                return False
            return bool(re.search(rf'\b{name}\b', source))
        if owner in self.env:
            return any(name in vars(base) for base in self._get_odoo_classes(owner))
        module, _dot, attribute = owner.rpartition('.')
        try:
            return hasattr(importlib.import_module(owner), name)
        except ImportError:
            return hasattr(getattr(importlib.import_module(module), attribute, None), name)
