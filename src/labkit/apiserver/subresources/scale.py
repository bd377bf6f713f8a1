"""The scale subresource: how many replicas, whatever the kind (autoscaling/v1 Scale)."""

from typing import Any

from labkit.api import status
from labkit.api.object import Object, metadata
from labkit.apiserver import scale_owners
from labkit.apiserver.strategy import Action, spec_of, status_of
from labkit.apiserver.subresource import Subresource
from labkit.apiserver.validation import numbers
from labkit.web.message import Request, Response

METADATA = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


class Scale(Subresource):
    """`/scale` of everything that has replicas."""

    name = "scale"
    kind = ("autoscaling/v1", "Scale")
    verbs = ("get", "patch", "update")
    writes_spec = True

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return the Scale of an object."""
        found: Object = self.shown(action, action.registry.get(action.resource, action.namespace, action.name))
        return found

    def shown(self, action: Action, obj: Object) -> Any:
        """Return an object's Scale."""
        replicas = spec_of(obj).get("replicas", 0)
        return {
            "kind": "Scale",
            "apiVersion": "autoscaling/v1",
            "metadata": {name: metadata(obj)[name] for name in METADATA if name in metadata(obj)},
            "spec": {"replicas": replicas} if replicas else {},
            "status": {
                "replicas": status_of(obj).get("replicas", 0),
                "selector": _selector_text(spec_of(obj).get("selector") or {}),
            },
        }

    def document(self, action: Action, obj: Object) -> Any:
        """Return the Scale with its replicas, even if there are none, and who owns them: a patch may replace them."""
        shown = scale_owners.added(self.shown(action, obj), obj, ("spec", "replicas"))
        return {**shown, "spec": {"replicas": spec_of(obj).get("replicas", 0)}}

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Take the replicas from the body. Raises 422 for a negative number."""
        spec = body.get("spec") or {}
        causes = list(numbers.not_negative(spec, "spec", "replicas"))
        if causes:
            raise status.invalid("autoscaling", "Scale", action.name, causes)
        version = {name: metadata(body)[name] for name in ("resourceVersion", "uid") if metadata(body).get(name)}
        meta = {name: value for name, value in old["metadata"].items() if name not in ("resourceVersion", "uid")}
        return {**old, "metadata": {**meta, **version}, "spec": {**old["spec"], "replicas": spec.get("replicas", 0)}}


def _selector_text(selector: dict[str, Any]) -> str:
    """The selector in the list syntax: "app=web,tier in (a,b)"."""
    if "matchLabels" not in selector and "matchExpressions" not in selector:
        selector = {"matchLabels": selector}  # a ReplicationController's
    parts = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    for one in selector.get("matchExpressions") or ():
        values = f"({','.join(sorted(one.get('values') or ()))})"
        signs = {"In": f"{one['key']} in {values}", "NotIn": f"{one['key']} notin {values}"}
        signs |= {"Exists": one["key"], "DoesNotExist": f"!{one['key']}"}
        parts.append(signs.get(one["operator"], one["key"]))
    return ",".join(parts)
