"""Custom types: a ResourceType that brings its own rules along, because no table of the server knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.api.resources import ResourceType

if TYPE_CHECKING:
    from labkit.apiserver.custom.codec import Codec
    from labkit.apiserver.custom.definition import Version
    from labkit.apiserver.custom.strategy import CustomStrategy
    from labkit.apiserver.printer import Printer
    from labkit.apiserver.subresource import Subresource
    from labkit.apiserver.typed_value import Shape


@dataclass(frozen=True)
class Rules:
    """Everything that the server needs to serve one version of a definition."""

    version: "Version"
    list_kind: str
    stored_version: str
    codec: "Codec"
    strategy: "CustomStrategy"
    printer: "Printer"
    shape: "Shape"
    shapes: "Mapping[str, Shape]"  # those of all versions, by apiVersion
    subresources: "Mapping[str, Subresource]"
    warnings: tuple[str, ...] = ()  # told with every answer: that the version is deprecated


@dataclass(frozen=True)
class CustomType(ResourceType):
    """One served version of a definition. `rules` are told apart by identity: a changed definition makes new ones."""

    rules: Rules | None = None

    __hash__ = ResourceType.__hash__

    def list_kind(self) -> str:
        """ "WidgetList", or whatever the definition calls it."""
        return self.rules.list_kind if self.rules is not None else super().list_kind()


def rules_of(resource: ResourceType) -> Rules | None:
    """Return the rules of a custom type, None for a builtin one."""
    return resource.rules if isinstance(resource, CustomType) else None
