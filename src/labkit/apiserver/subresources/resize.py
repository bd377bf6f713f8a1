"""pods/resize: the resources of a running pod's containers."""

from collections.abc import Iterator
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import qos
from labkit.apiserver.strategy import Action, status_of
from labkit.apiserver.subresource import Subresource
from labkit.apiserver.validation import amounts, fields
from labkit.web.message import Request, Response

LISTS = ("containers", "initContainers")


class Resize(Subresource):
    """`/resize` of pods: everything but resources stays as it is."""

    name = "resize"
    resources = ("pods",)
    verbs = ("get", "patch", "update")

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return the whole pod."""
        return action.registry.get(action.resource, action.namespace, action.name)

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Take the resources from the body. Raises 422."""
        spec = {**old["spec"]}
        for field in LISTS:
            if spec.get(field):
                spec[field] = _resized(spec[field], (body.get("spec") or {}).get(field) or [])
        causes = list(_problems(spec, old))
        if causes:
            raise status.invalid("", "Pod", action.name, causes)
        action.proposed = {**body, "spec": {**old["spec"], **(body.get("spec") or {})}}
        return {**old, "metadata": body["metadata"], "spec": spec}


def _resized(containers: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = {one.get("name"): one.get("resources") or {} for one in given}
    return [{**one, "resources": wanted.get(one["name"], one.get("resources") or {})} for one in containers]


def _problems(spec: dict[str, Any], old: Object) -> Iterator[status.Cause]:
    before = old["spec"]
    for field in LISTS:
        for index, one in enumerate(spec.get(field) or ()):
            yield from amounts.validate(one["resources"], f"spec.{field}[{index}].resources", "container")
    if qos.of(spec) != qos.of(before):
        shown = status_of(old).get("qosClass", "")
        yield fields.invalid("spec", shown, "Pod QOS Class may not change as a result of resizing")
    for field in LISTS:
        for index, one in enumerate(spec.get(field) or ()):
            have = before[field][index].get("resources") or {}
            for kind in ("requests", "limits"):
                if set(have.get(kind) or ()) - set(one["resources"].get(kind) or ()):
                    text = f"resource {kind} cannot be removed"
                    yield fields.forbidden(f"spec.{field}[{index}].resources.{kind}", text)
