"""ConfigMaps."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import config

PARTS = ("data", "binaryData")


class ConfigMap(Strategy):
    """The strategy of ConfigMaps."""

    resources = ("configmaps",)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a ConfigMap."""
        return config.config_map(obj)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from config.unchanged(obj, old, PARTS)
        yield from config.config_map(obj)
