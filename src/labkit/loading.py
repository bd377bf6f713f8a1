"""The collector of extension folders: a leaf is one file, found by being there."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

Leaf = TypeVar("Leaf")


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Import every module of an extension folder, in name order."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def classes(package: ModuleType, interface: type[Leaf]) -> Iterator[type[Leaf]]:
    """Return the classes of an extension folder that derive from `interface`, in file order."""
    for module in modules(package):
        for value in list(vars(module).values()):
            if isinstance(value, type) and issubclass(value, interface) and value.__module__ == module.__name__:
                yield value
