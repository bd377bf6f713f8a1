"""The scale of custom resources: replicas that stand where the definition says."""

from collections.abc import Iterator, Sequence
from typing import Any

from labkit.api import status
from labkit.api.object import Object, metadata
from labkit.api.status import Cause
from labkit.apiserver import go_text, scale_owners
from labkit.apiserver.custom.definition import ScalePaths
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.apiserver.validation import fields
from labkit.web.message import Request, Response

METADATA = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
INT32_MAX = 2**31 - 1


class CustomScale(Subresource):
    """`/scale` of one version of a definition."""

    name = "scale"
    kind = ("autoscaling/v1", "Scale")
    verbs = ("get", "patch", "update")
    writes_spec = True

    def __init__(self, paths: ScalePaths) -> None:
        self._paths = paths

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return the Scale of a resource. Raises 500 if it says nothing of its replicas."""
        obj = action.registry.get(action.resource, action.namespace, action.name)
        if at(obj, self._paths.replicas) is None:
            raise status.internal(f"the spec replicas field {fields.quoted(self._paths.written[0])} does not exist")
        found: Object = self.shown(action, obj)
        return found

    def shown(self, action: Action, obj: Object) -> Any:
        """Return a resource's Scale."""
        replicas = _number(obj, self._paths.replicas)
        selector = at(obj, self._paths.selector) if self._paths.selector else ""
        return {
            "kind": "Scale",
            "apiVersion": "autoscaling/v1",
            "metadata": {name: metadata(obj)[name] for name in METADATA if name in metadata(obj)},
            "spec": {"replicas": replicas} if replicas else {},
            "status": {
                "replicas": _number(obj, self._paths.status_replicas),
                **({"selector": selector} if selector else {}),
            },
        }

    def document(self, action: Action, obj: Object) -> Any:
        """Return the Scale with its replicas, even if there are none, and who owns them: a patch may replace them."""
        shown = scale_owners.added(self.shown(action, obj), obj, self._paths.replicas)
        return {**shown, "spec": {"replicas": _number(obj, self._paths.replicas)}}

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Put the replicas of the body where the definition says."""
        replicas = (body.get("spec") or {}).get("replicas", 0)
        version = {name: metadata(body)[name] for name in ("resourceVersion", "uid") if metadata(body).get(name)}
        meta = {**old["metadata"], **version}
        return {**_with(old, self._paths.replicas, replicas), "metadata": meta}


def _with(value: Any, path: Sequence[str], replicas: int) -> dict[str, Any]:
    """A copy of a map with a number somewhere below, its fields sorted by name."""
    found = dict(value) if isinstance(value, dict) else {}
    found[path[0]] = _with(found.get(path[0]), path[1:], replicas) if path[1:] else replicas
    return {name: found[name] for name in sorted(found)}


def at(obj: Any, path: Sequence[str]) -> Any:
    """Return what stands at a path, None if there is nothing."""
    for name in path:
        obj = obj.get(name) if isinstance(obj, dict) else None
    return obj


def _number(obj: Object, path: Sequence[str]) -> int:
    found = at(obj, path)
    return found if isinstance(found, int) else 0


def causes(obj: Object, paths: ScalePaths | None) -> Iterator[Cause]:
    """Yield what is wrong with the numbers that a Scale would show."""
    if paths is not None:
        yield from _count_causes(obj, paths.replicas, paths.written[0])
        yield from status_causes(obj, paths)


def status_causes(obj: Object, paths: ScalePaths | None) -> Iterator[Cause]:
    """Yield what is wrong with those in the status."""
    if paths is None:
        return
    yield from _count_causes(obj, paths.status_replicas, paths.written[1])
    if paths.selector:
        blocked, selector = _reached(obj, paths.selector)
        if blocked:
            yield _no_accessor(paths.written[2], selector, "", "map[string]interface{}")
        elif selector is not None and not isinstance(selector, str):
            yield _no_accessor(paths.written[2], selector, "", "string")


def _count_causes(obj: Object, path: Sequence[str], written: str) -> Iterator[Cause]:
    blocked, found = _reached(obj, path)
    if blocked:
        yield _no_accessor(written, found, 0, "map[string]interface{}")
    elif found is None:
        return
    elif go_text.type_name(found) != "int64":
        yield _no_accessor(written, found, 0, "int64")
    elif found < 0:
        yield fields.invalid(written, found, "should be a non-negative integer")
    elif found > INT32_MAX:
        yield fields.invalid(written, found, f"should be less than or equal to {INT32_MAX}")


def _reached(obj: Any, path: Sequence[str]) -> tuple[bool, Any]:
    """What stands at a path; or what is in the way to it, and True."""
    for name in path:
        if obj is None:
            return False, None
        if not isinstance(obj, dict):
            return True, obj
        obj = obj.get(name)
    return False, obj


def _no_accessor(written: str, found: Any, empty: Any, wanted: str) -> Cause:
    is_of = f"{go_text.text(found)} is of the type {go_text.type_name(found)}, expected {wanted}"
    return fields.invalid(written, empty, f"{written} accessor error: {is_of}")
