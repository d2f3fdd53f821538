import inspect
from contextlib import closing

from .common_rooms import get_classes


class ReadOnly:
    """What says that it only reads, and a transaction in which nothing can be written."""

    def _read(self, function):
        """Call a function in a transaction that PostgreSQL keeps from writing."""
        self.env.flush_all()
        self.env.invalidate_all()
        with closing(self.env.cr.savepoint()):
            self.env.cr.execute('SET TRANSACTION READ ONLY')
            return function()

    def _is_looked_at(self, base):
        """Tell whether a class is of the addon whose methods are tried."""
        raise NotImplementedError

    def _find_methods(self):
        """Models and the names of those of their methods that say it."""
        for model, registry_class in self.env.registry.items():
            for base in filter(self._is_looked_at, get_classes(registry_class)):
                for name, function in vars(base).items():
                    if inspect.isfunction(function) and getattr(function, '_readonly', False):
                        yield model, name
