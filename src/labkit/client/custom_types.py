"""Custom types: the resource types of custom resources, read from their definitions or from discovery."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import resources
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.client.client import Client

_BUILTIN = frozenset(one.group for one in resources.TYPES)


def of_definition(crd: Object) -> ResourceType | None:
    """Return the type under which a definition's resources can be watched; None if they are not served (yet)."""
    spec, status = crd["spec"], crd.get("status") or {}
    established = any(
        one["type"] == "Established" and one["status"] == "True" for one in status.get("conditions") or ()
    )
    served = [one for one in spec["versions"] if one.get("served")]
    if not established or not served:
        return None
    version = next((one for one in served if one.get("storage")), served[0])
    names = status.get("acceptedNames") or {}
    scale = (version.get("subresources") or {}).get("scale") is not None
    return ResourceType(
        spec["group"],
        version["name"],
        names.get("plural", ""),
        names.get("kind", ""),
        namespaced=spec["scope"] == "Namespaced",
        short_names=tuple(names.get("shortNames") or ()),
        singular=names.get("singular", ""),
        categories=tuple(names.get("categories") or ()),
        subresources=("scale",) if scale else (),
    )


def discovered(client: Client) -> Iterator[ResourceType]:
    """Yield the types of a server that are not Kubernetes' own, the preferred version of each group first."""
    for group in client.read("/apis").get("groups") or ():
        if group["name"] in _BUILTIN:
            continue
        for version in group["versions"]:
            listed = client.read(f"/apis/{version['groupVersion']}").get("resources") or ()
            yield from (_type(group["name"], version["version"], one) for one in listed if "/" not in one["name"])


def _type(group: str, version: str, listed: Mapping[str, Any]) -> ResourceType:
    return ResourceType(
        group,
        version,
        listed["name"],
        listed["kind"],
        namespaced=listed["namespaced"],
        short_names=tuple(listed.get("shortNames") or ()),
        singular=listed.get("singularName", ""),
        categories=tuple(listed.get("categories") or ()),
        verbs=tuple(listed.get("verbs") or ()),
    )


def by_name(client: Client, word: str) -> ResourceType | None:
    """Return the custom type a person means by "wi", "widget", "widgets" or "widgets.lab.example.com"."""
    wanted = word.lower()
    for one in discovered(client):
        if wanted in (one.plural, one.singular_name, one.group_resource, *one.short_names):
            return one
    return None


def by_kind(client: Client, api_version: str, kind: str) -> ResourceType | None:
    """Return the custom type of an object's apiVersion and kind."""
    return next((one for one in discovered(client) if (one.api_version, one.kind) == (api_version, kind)), None)
