"""Serving: the resource types that a definition adds, each with its rules."""

from collections.abc import Iterator

from labkit.api.object import Object
from labkit.apiserver.custom import columns, definition, scale, shapes, status_subresource, strategy, version_order
from labkit.apiserver.custom.codec import Codec
from labkit.apiserver.custom.definition import Definition, Version
from labkit.apiserver.custom_type import CustomType, Rules
from labkit.apiserver.subresource import Subresource


def types_of(crd: Object) -> Iterator[CustomType]:
    """Yield the types of the served versions of a stored definition, the preferred one first; none if its names are
    taken.
    """
    if not (definition.holds(crd, "NamesAccepted") or definition.holds(crd, "Established")):
        return
    parsed = definition.parsed(crd)
    terminating = definition.holds(crd, "Terminating")
    for version in sorted(parsed.versions, key=lambda one: version_order.rank(one.name), reverse=True):
        if version.served:
            yield _type(parsed, version, terminating)


def _type(found: Definition, version: Version, terminating: bool) -> CustomType:
    subresources: dict[str, Subresource] = {}
    if version.has_status:
        subresources["status"] = status_subresource.CustomStatus()
    if version.scale is not None:
        subresources["scale"] = scale.CustomScale(version.scale)
    rules = Rules(
        version=version,
        list_kind=found.names.list_kind,
        stored_version=found.storage.name,
        codec=Codec(found, version),
        strategy=strategy.of(found, version, terminating),
        printer=columns.CustomPrinter(version),
        shape=shapes.of(version.structure, is_resource=True),
        shapes={f"{found.group}/{one.name}": shapes.of(one.structure, is_resource=True) for one in found.versions},
        subresources=subresources,
        warnings=_warnings(found, version),
    )
    names = found.names
    return CustomType(
        found.group,
        version.name,
        names.plural,
        names.kind,
        namespaced=found.namespaced,
        short_names=names.short_names,
        singular=names.singular,
        categories=names.categories,
        verbs=tuple(verb for verb in definition.VERBS if not (terminating and verb in ("create", "update", "patch"))),
        subresources=tuple(subresources),
        rules=rules,
    )


def _warnings(found: Definition, version: Version) -> tuple[str, ...]:
    if not version.deprecated:
        return ()
    if version.warning is not None:
        return (version.warning,)
    kind = found.names.kind
    text = f"{found.group}/{version.name} {kind} is deprecated"
    rank = version_order.rank(version.name)
    better = [
        one.name for one in found.versions if one.served and not one.deprecated and version_order.rank(one.name) > rank
    ]
    best = max(better, key=version_order.rank, default="")
    return (f"{text}; use {found.group}/{best} {kind}" if best else text,)
