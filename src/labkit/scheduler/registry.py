"""The plugin registry: every plugin by name, gathered from the folders."""

from collections.abc import Iterable

from labkit import loading
from labkit.scheduler import plugins, scorers
from labkit.scheduler.framework.interface import Plugin


def in_tree() -> dict[str, type[Plugin]]:
    """Return the plugins of the two folders by name; no profile has one of the scorers folder unasked."""
    return by_name([*loading.classes(plugins, Plugin), *loading.classes(scorers, Plugin)])


def by_name(classes: Iterable[type[Plugin]]) -> dict[str, type[Plugin]]:
    """Return plugin classes by the name that configurations use."""
    return {one.name: one for one in classes}
