import ast
import re
from collections import Counter
from pathlib import Path

# What every room stands on, and what stands on every room.
GROUND, ROOF = -1, 100
# How the pages in docs/ name a file and a method.
NAMED = re.compile(r'`([\w/]+\.py|_[a-z_]+)`')
# One override of each in the addon: what happens to a record has one order (models/crm_lead.py).
ORDERED_METHODS = ('create', 'write', 'unlink', 'copy', '_merge_opportunity')


def get_value(node, name):
    """The text that a class assigns to a name, the first one of a list; None if there is none."""
    for part in node.body:
        if isinstance(part, ast.Assign) and part.targets[0].id == name:
            value = ast.literal_eval(part.value)
            return value if isinstance(value, str) else value[0]
    return None


def get_model(node):
    return get_value(node, '_name') or get_value(node, '_inherit')


def get_classes(registry_class):
    """The classes in which a model is written, without those that the registry builds of them."""
    return [base for base in registry_class.mro() if getattr(base, 'pool', None) is None]


def is_own(base, name='opportunity_plus'):
    return base.__module__.startswith(f'odoo.addons.{name}.')


class Source:
    """A file of an addon, and what it defines and uses."""

    def __init__(self, path, addon, level):
        self.path, self.addon, self.level = path, addon, level
        self.tree = ast.parse(path.read_text())
        self.classes = [node for node in self.tree.body if isinstance(node, ast.ClassDef)]

    def at(self, node):
        return f'{self.path.relative_to(self.addon)}:{node.lineno}'

    def get_defined(self):
        """Methods, fields and models."""
        for node in self.classes:
            if (get_value(node, '_name') or '').startswith('crm.opportunity.'):
                yield get_value(node, '_name')
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    yield part.name
                elif isinstance(part, ast.Assign) and isinstance(part.value, ast.Call):
                    yield part.targets[0].id

    def get_used(self):
        """Pairs of a name and where it is used, as an attribute or in a text such as a path."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node.attr, node
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                for name in {node.value, *node.value.split('.')}:
                    yield name, node

    def get_imports(self):
        """Pairs of the path of a module of ours and where it is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = self.path.parents[node.level - 1].relative_to(self.addon)
                yield folder / (node.module or '').replace('.', '/'), node
            elif isinstance(node, (ast.Import, ast.ImportFrom)) and (
                f"odoo.addons.{self.addon.name}'" in ast.dump(node)
                or f'odoo.addons.{self.addon.name}.' in ast.dump(node)
            ):
                yield Path(), node


class Rooms:
    """The rooms of ``models`` keep their order: for the test class of each addon."""

    # Odoo's loader leaves out inherited tests otherwise.
    allow_inherited_tests_method = True
    addon = None  # The folder of the addon.
    rooms = ()  # From the ground up: each knows those before it.
    ground = ()  # Names of files in ``models`` that no room owns, and every one uses.
    pages = ()  # Of docs/, that name files and methods.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = cls.addon / 'models'
        cls.sources = cls._read(cls.models)
        classes = {base for model in cls.env.registry.values() for base in get_classes(model)}
        cls.names_of_odoo = {
            name for base in classes if not cls._is_own(base) for name in vars(base)
        }

    @classmethod
    def _is_own(cls, base):
        return is_own(base, cls.addon.name)

    @classmethod
    def _get_level(cls, path):
        if path.parent.name in cls.rooms:
            return cls.rooms.index(path.parent.name)
        is_ground = path.parent.name == 'tools' or path.stem in cls.ground
        return GROUND if is_ground else ROOF

    @classmethod
    def _read(cls, folder):
        paths = sorted(path for path in folder.rglob('*.py') if path.name != '__init__.py')
        return [Source(path, cls.addon, cls._get_level(path)) for path in paths]

    def test_every_folder_is_a_room(self):
        folders = {path.name for path in self.models.iterdir() if (path / '__init__.py').exists()}
        self.assertEqual(folders, set(self.rooms))

    def test_rooms_import_from_below(self):
        wrong = []
        for source in [*self.sources, *self._read(self.addon / 'tools')]:
            rooms = self.rooms[: source.level + 1]
            allowed = {Path('tools'), *(Path('models', room) for room in rooms)}
            for module, node in source.get_imports():
                if allowed.isdisjoint((module, *module.parents)):
                    wrong.append(f'{source.at(node)} imports {module}')
        self.assertFalse(wrong)

    def test_rooms_use_what_is_below(self):
        lowest = {}
        for source in self.sources:
            for name in source.get_defined():
                lowest[name] = min(source.level, lowest.get(name, ROOF))
        wrong = {
            f'{source.at(node)} uses {name} of {self.rooms[lowest[name]]}'
            for source in self.sources
            for name, node in source.get_used()
            if source.level < lowest.get(name, GROUND) < ROOF and name not in self.names_of_odoo
        }
        self.assertFalse(sorted(wrong))

    def test_files_are_named_for_their_model(self):
        wrong = []
        for folder in ('models', 'wizard', 'report'):
            for source in self._read(self.addon / folder):
                own = get_model(source.classes[0]) if source.classes else ''
                if not self._is_named_for(source.path.stem, own):
                    wrong.append(f'{source.path.relative_to(self.addon)} holds {own or "no model"}')
                dialog = folder == 'wizard' and all(
                    get_model(node).startswith(own) for node in source.classes
                )
                if len(source.classes) > 1 and not dialog:
                    wrong.append(f'{source.at(source.classes[1])} is a second class')
        self.assertFalse(wrong)

    def _is_named_for(self, stem, model):
        """Whether a file is named for a model, or as Odoo's file with that model.

        The name of the model behind a printed document (``report.…``) is given by Odoo: its file is
        named for a model that it inherits.
        """
        if model not in self.env:
            return False
        names = [model]
        for base in get_classes(type(self.env[model])):
            if not self._is_own(base):
                names.append(base.__module__.split('.')[-1])
            elif model.startswith('report.'):
                names.append(getattr(base, '_name', ''))
        return any(f'{stem}_'.startswith(f"{name.replace('.', '_')}_") for name in names)

    def test_one_override_of_what_has_an_order(self):
        wrong = []
        for model, registry_class in self.env.registry.items():
            counts = Counter(
                name
                for base in get_classes(registry_class)
                if self._is_own(base)
                for name in ORDERED_METHODS
                if name in vars(base)
            )
            wrong += [f'{model}.{name}: {count}' for name, count in counts.items() if count > 1]
        self.assertFalse(wrong)

    def test_pages_name_what_is_there(self):
        """Paths are below the addon, its models or the repository; or a bare name of a file."""
        root = self.addon.parent
        files = {
            str(path.relative_to(folder))
            for folder in (root, self.addon, self.models)
            for path in folder.rglob('*.py')
        }
        known = {path.name for path in self.addon.rglob('*.py')} | files
        for path in [*self.addon.rglob('*.py'), *self.addon.rglob('*.js')]:
            if 'tests' in path.parts:
                continue
            known.update(re.findall(r'\w+', path.read_text()))
            # In tables _price stands for …_price.py.
            known.update(re.findall(r'(?=(_\w+))', path.stem))
        wrong = [
            f'{page.name}: {name}'
            for page in self.pages
            for name in NAMED.findall(page.read_text())
            if name not in known
        ]
        self.assertFalse(wrong)
