"""DefaultTolerationSeconds: a pod stays five minutes on a node that is not ready or out of reach."""

from typing import Any

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import Action

SECONDS = 300
TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
NO_EXECUTE = "NoExecute"


class DefaultTolerationSeconds(AdmissionPlugin):
    """Adds the two tolerations that a pod does not bring itself."""

    order = 70

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Complete a new or changed pod."""
        if obj is None or action.resource is not resources.PODS or action.subresource:
            return
        tolerations = obj["spec"].get("tolerations") or []
        missing = [key for key in TAINTS if not any(_covers(one, key) for one in tolerations)]
        if missing:
            obj["spec"]["tolerations"] = [*tolerations, *(_toleration(key) for key in missing)]


def _covers(toleration: dict[str, Any], key: str) -> bool:
    return toleration.get("key", "") in ("", key) and toleration.get("effect", "") in ("", NO_EXECUTE)


def _toleration(key: str) -> dict[str, Any]:
    return {"key": key, "operator": "Exists", "effect": NO_EXECUTE, "tolerationSeconds": SECONDS}
