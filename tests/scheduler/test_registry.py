"""The registry finds every plugin of the folder, one class per file, named after it."""

import re
from pathlib import Path

from labkit import loading
from labkit.scheduler import plugins, profile, registry
from labkit.scheduler.framework.interface import Plugin


def test_one_class_per_file_and_the_name_says_which() -> None:
    files = {path.stem for path in Path(plugins.__path__[0]).glob("*.py") if path.stem != "__init__"}
    found = list(loading.classes(plugins, Plugin))
    assert sorted(cls.__module__.rpartition(".")[2] for cls in found) == sorted(files)
    for cls in found:
        assert cls.__name__ == cls.name
        assert re.sub(r"(?<!^)(?=[A-Z])", "_", cls.name).lower() == cls.__module__.rpartition(".")[2]


def test_the_default_profile_knows_every_plugin_of_the_folder() -> None:
    in_folder = {cls.name for cls in loading.classes(plugins, Plugin)}
    assert in_folder <= {name for name, _ in profile.DEFAULT_PLUGINS}
    assert in_folder <= set(registry.in_tree())
