"""Definitions: what a CustomResourceDefinition says, parsed once into values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver.custom import structural
from labkit.apiserver.custom.structural import Structural

CRDS = ResourceType(
    "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", namespaced=False
)
# The order in which discovery lists the verbs of custom resources.
VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")


@dataclass(frozen=True)
class ScalePaths:
    """Where in a resource the numbers of its Scale stand, as names from the root on."""

    replicas: tuple[str, ...]
    status_replicas: tuple[str, ...]
    selector: tuple[str, ...] = ()
    written: tuple[str, str, str] = ("", "", "")  # the same as the definition writes them


@dataclass(frozen=True)
class Version:
    """One version of a definition."""

    name: str
    served: bool
    storage: bool
    deprecated: bool
    warning: str | None  # the definition's own words about its deprecation
    schema: Mapping[str, Any] = field(hash=False)
    structure: Structural | None
    has_status: bool
    scale: ScalePaths | None
    columns: tuple[Mapping[str, Any], ...]
    selectable: tuple[str, ...]  # "spec.color"


@dataclass(frozen=True)
class Names:
    """What resources of a definition are called."""

    plural: str = ""
    singular: str = ""
    kind: str = ""
    list_kind: str = ""
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """One definition with the names that were accepted for it."""

    name: str
    group: str
    namespaced: bool
    names: Names
    versions: tuple[Version, ...]

    @property
    def storage(self) -> Version:
        """The version in which resources are stored."""
        return next(one for one in self.versions if one.storage)

    def version(self, name: str) -> Version | None:
        """Return a version by its name."""
        return next((one for one in self.versions if one.name == name), None)


def parsed(crd: Object) -> Definition:
    """Return what a stored definition says."""
    spec, accepted = crd["spec"], (crd.get("status") or {}).get("acceptedNames") or {}
    versions = tuple(_version(one) for one in spec["versions"])
    return Definition(
        crd["metadata"]["name"], spec["group"], spec["scope"] == "Namespaced", names_of(accepted), versions
    )


def names_of(written: Mapping[str, Any]) -> Names:
    """Return names as they stand in spec.names or status.acceptedNames."""
    plural, singular, kind, list_kind = (written.get(one) or "" for one in ("plural", "singular", "kind", "listKind"))
    return Names(
        plural,
        singular,
        kind,
        list_kind,
        short_names=tuple(written.get("shortNames") or ()),
        categories=tuple(written.get("categories") or ()),
    )


def _version(written: Mapping[str, Any]) -> Version:
    schema = (written.get("schema") or {}).get("openAPIV3Schema") or {}
    subresources = written.get("subresources") or {}
    return Version(
        name=written["name"],
        served=bool(written.get("served")),
        storage=bool(written.get("storage")),
        deprecated=bool(written.get("deprecated")),
        warning=written.get("deprecationWarning"),
        schema=schema,
        structure=structural.parsed(schema),
        has_status=subresources.get("status") is not None,
        scale=_scale(subresources.get("scale")),
        columns=tuple(written.get("additionalPrinterColumns") or ()),
        selectable=tuple(_dotless(one["jsonPath"]) for one in written.get("selectableFields") or ()),
    )


def _scale(written: Mapping[str, Any] | None) -> ScalePaths | None:
    if written is None:
        return None
    paths = [written.get(name) or "" for name in ("specReplicasPath", "statusReplicasPath", "labelSelectorPath")]
    replicas, status_replicas, selector = (tuple(_dotless(path).split(".")) if path else () for path in paths)
    return ScalePaths(replicas, status_replicas, selector, (paths[0], paths[1], paths[2]))


def _dotless(path: str) -> str:
    return path.removeprefix(".")


def condition(crd: Object, type_: str) -> Mapping[str, Any] | None:
    """Return a condition of a definition."""
    listed: Iterable[Mapping[str, Any]] = (crd.get("status") or {}).get("conditions") or ()
    return next((one for one in listed if one.get("type") == type_), None)


def holds(crd: Object, type_: str) -> bool:
    """Say whether a condition is True."""
    found = condition(crd, type_)
    return found is not None and found.get("status") == "True"
