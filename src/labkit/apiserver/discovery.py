"""Discovery: which groups, versions and resources there are, in the legacy and the aggregated form."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from labkit.api import resources, status
from labkit.api.resources import ResourceType
from labkit.apiserver import custom_type, negotiation
from labkit.apiserver.custom import version_order
from labkit.web.message import Headers, Request, Response

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
ACCEPTED = f"only the following media types are accepted: {negotiation.KNOWN_MEDIA}"
EVERYWHERE = [{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:6443"}]
BUILTIN_GROUPS = frozenset(one.group for one in resources.TYPES)
STORED = {"HorizontalPodAutoscaler": "v2"}  # kinds that are stored in another version than they are served in
Types = Callable[[], Sequence[ResourceType]]


class Discovery:
    """Answers /api, /apis and what is below them down to a version; None for any other path."""

    def __init__(self, types: Types) -> None:
        self._types = types

    def __call__(self, request: Request) -> Response | None:
        """Return the answer, or None if the path is none of discovery's. Raises 404, 405 and 406."""
        parts = [part for part in request.path.split("/") if part]
        if not parts or parts[0] not in ("api", "apis") or request.path.startswith("//"):
            return None
        found = self._aggregated(parts) if len(parts) == 1 and self._wants_aggregated(request) else self._legacy(parts)
        if found is None:
            if parts[0] == "apis" and parts[1] not in BUILTIN_GROUPS:
                return None
            raise status.no_such_resource()
        if request.method != "GET":
            raise status.method_not_allowed()
        return self._answer(found, request)

    def _wants_aggregated(self, request: Request) -> bool:
        """Whether the first acceptable form is the aggregated one, version 2."""
        for form in negotiation.accepted(request.headers.get("accept", "")):
            if form.shown_as == negotiation.DISCOVERY and form.version == "v2":
                return True
            if form.shown_as == negotiation.OBJECT:
                return False
        return False

    def _answer(self, found: Any, request: Request) -> Response:
        if found.get("kind") == "APIGroupDiscoveryList":
            return Response(200, Headers({"content-type": AGGREGATED}), payload=found)
        forms = negotiation.accepted(request.headers.get("accept", ""))
        plain = next((form for form in forms if form.shown_as == negotiation.OBJECT), None)
        if plain is None:
            raise status.failure(406, "NotAcceptable", ACCEPTED)
        return negotiation.rendered(found, plain.media)

    # --- the two forms ----------------------------------------------------------------------------------------

    def _legacy(self, parts: Sequence[str]) -> dict[str, Any] | None:
        if parts[0] == "api":
            if len(parts) == 1:
                return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": EVERYWHERE}
            return self._resource_list("", parts[1])
        if len(parts) == 1:
            groups = [self._group(name) for name in self._groups()]
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
        if len(parts) == 2:
            found = self._group(parts[1])
            return {"kind": "APIGroup", "apiVersion": "v1", **found} if found["versions"] else None
        return self._resource_list(parts[1], parts[2])

    def _groups(self) -> list[str]:
        return list(dict.fromkeys(one.group for one in self._types() if one.group))

    def _versions(self, group: str) -> list[str]:
        found = dict.fromkeys(one.version for one in self._types() if one.group == group)
        return sorted(found, key=version_order.rank, reverse=True)

    def _group(self, name: str) -> dict[str, Any]:
        versions = [{"groupVersion": f"{name}/{version}", "version": version} for version in self._versions(name)]
        return {"name": name, "versions": versions, "preferredVersion": versions[0] if versions else None}

    def _resource_list(self, group: str, version: str) -> dict[str, Any] | None:
        found = [one for one in self._types() if (one.group, one.version) == (group, version)]
        if not found:
            return None
        entries = [entry for one in found for entry in _legacy_entries(one)]
        group_version = f"{group}/{version}" if group else version
        about = {"kind": "APIResourceList", "groupVersion": group_version, "resources": entries}
        return {**about, "apiVersion": "v1"} if group else about

    def _aggregated(self, parts: Sequence[str]) -> dict[str, Any]:
        items = []
        for name in [""] if parts[0] == "api" else self._groups():
            versions = [self._aggregated_version(name, version) for version in self._versions(name)]
            items.append({"metadata": {"name": name} if name else {}, "versions": versions})
        return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}

    def _aggregated_version(self, group: str, version: str) -> dict[str, Any]:
        found = [_aggregated_entry(one) for one in self._types() if (one.group, one.version) == (group, version)]
        return {"version": version, "resources": found, "freshness": "Current"}


def _legacy_entries(one: ResourceType) -> list[dict[str, Any]]:
    entry = {"name": one.plural, "singularName": one.singular_name, "namespaced": one.namespaced, "kind": one.kind}
    entries = [{**entry, "verbs": list(one.verbs), **_names(one), **_storage_hash(one)}]
    for name in one.subresources:
        api_version, kind, verbs = resources.SUBRESOURCES[name]
        group, _, version = api_version.rpartition("/")
        foreign = {"group": group, "version": version} if api_version else {}
        kind = kind.format(one.kind) or one.kind
        entries.append(
            {
                "name": f"{one.plural}/{name}",
                "singularName": "",
                "namespaced": one.namespaced,
                **foreign,
                "kind": kind,
                "verbs": list(verbs),
            }
        )
    return entries


def _storage_hash(one: ResourceType) -> dict[str, str]:
    """The hash of the kind that objects are stored as; what is not stored has none."""
    if "update" not in one.verbs:
        return {}
    stored = "/v1/Event" if one.kind == "Event" else f"{one.group}/{STORED.get(one.kind, one.version)}/{one.kind}"
    rules = custom_type.rules_of(one)
    if rules is not None:
        stored = f"{one.group}/{rules.stored_version}/{one.kind}"
    return {"storageVersionHash": base64.b64encode(hashlib.sha256(stored.encode()).digest()[:8]).decode()}


def _aggregated_entry(one: ResourceType) -> dict[str, Any]:
    custom = custom_type.rules_of(one) is not None
    entry: dict[str, Any] = {
        "resource": one.plural,
        "responseKind": _own_kind(one, custom),
        "scope": "Namespaced" if one.namespaced else "Cluster",
        "singularResource": one.singular_name,
        "verbs": list(one.verbs),
        **_names(one),
    }
    if one.subresources:
        entry["subresources"] = [_aggregated_subresource(one, name, custom) for name in one.subresources]
    return entry


def _own_kind(one: ResourceType, custom: bool) -> dict[str, str]:
    """The kind of a resource; only custom ones say of which group and version it is."""
    group, version = (one.group, one.version) if custom else ("", "")
    return {"group": group, "version": version, "kind": one.kind}


def _aggregated_subresource(one: ResourceType, name: str, custom: bool) -> dict[str, Any]:
    api_version, kind, verbs = resources.SUBRESOURCES[name]
    group, _, version = api_version.rpartition("/")
    shown = {"group": group, "version": version, "kind": kind.format(one.kind) or one.kind}
    if custom and not kind:
        shown = _own_kind(one, custom)
    return {"subresource": name, "responseKind": shown, "verbs": list(verbs)}


def _names(one: ResourceType) -> dict[str, Any]:
    found = {"shortNames": list(one.short_names), "categories": list(one.categories)}
    return {name: values for name, values in found.items() if values}
