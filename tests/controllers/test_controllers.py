"""The folder of controllers: found by being there, one class per file, named alike."""

import importlib

from labkit import controllers


def test_every_leaf_is_found_in_file_order() -> None:
    names = [leaf.__module__.rsplit(".", 1)[-1] for leaf in controllers.leaves()]
    assert names == sorted(names)
    assert {"deployment", "replicaset", "namespace", "node_lifecycle", "garbage_collector"} <= set(names)


def test_a_leafs_class_is_named_like_its_file() -> None:
    for leaf in controllers.leaves():
        name = leaf.__module__.rsplit(".", 1)[-1].replace("_", "")
        assert leaf.__name__.lower() == name, leaf
        public = [
            one
            for one in vars(importlib.import_module(leaf.__module__)).values()
            if isinstance(one, type) and issubclass(one, controllers.Controller) and one.__module__ == leaf.__module__
        ]
        assert public == [leaf]


def test_what_any_leaf_watches_or_owns_is_watched() -> None:
    for leaf in controllers.leaves():
        assert {*leaf.watches, *leaf.owns} <= set(controllers.WATCHED)
