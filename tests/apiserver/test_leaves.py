"""The extension folders: a leaf is one file with one public class of the same name."""

from types import ModuleType

import pytest

from labkit import loading
from labkit.api import resources
from labkit.apiserver import admission, printers, reviews, strategies, subresources
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.printer import Printer
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.subresource import Subresource

FOLDERS = [
    (admission, AdmissionPlugin),
    (printers, Printer),
    (reviews, Review),
    (strategies, Strategy),
    (subresources, Subresource),
]


@pytest.mark.parametrize(("folder", "interface"), FOLDERS)
def test_a_leaf_holds_one_class_of_its_own_name(folder: ModuleType, interface: type) -> None:
    for module in loading.modules(folder):
        found = [
            name
            for name, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, interface) and value.__module__ == module.__name__
        ]
        file_name = module.__name__.rpartition(".")[2]
        assert len(found) == 1, f"{file_name} holds {found}"
        assert found[0].lower() == file_name.replace("_", ""), f"{file_name} holds {found[0]}"


def test_every_strategy_serves_a_resource_that_exists() -> None:
    known = {one.group_resource for one in resources.TYPES}
    served = [name for leaf in loading.classes(strategies, Strategy) for name in leaf.resources]
    assert set(served) <= known
    assert len(served) == len(set(served)), "two strategies serve the same resource"


def test_every_subresource_is_one_that_discovery_shows() -> None:
    for leaf in loading.classes(subresources, Subresource):
        assert leaf.name in resources.SUBRESOURCES
        assert set(leaf.verbs) <= set(resources.SUBRESOURCES[leaf.name][2])
