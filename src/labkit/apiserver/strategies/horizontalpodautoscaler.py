"""HorizontalPodAutoscalers."""

from collections.abc import Iterable
from typing import Any

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import autoscalers

CPU_PERCENT = 80
UP: dict[str, Any] = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
DOWN: dict[str, Any] = {"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}


class HorizontalPodAutoscaler(Strategy):
    """The strategy of HorizontalPodAutoscalers."""

    resources = ("horizontalpodautoscalers.autoscaling",)
    has_status = True

    def default(self, obj: Object) -> None:
        """One replica at least, eighty percent of the requested cpu, and the usual pace."""
        spec = obj["spec"]
        spec.setdefault("minReplicas", 1)
        if not spec.get("metrics"):
            target = {"type": "Utilization", "averageUtilization": CPU_PERCENT}
            spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
        if spec.get("behavior") is not None:
            spec["behavior"] = {
                "scaleUp": _completed(spec["behavior"].get("scaleUp"), UP),
                "scaleDown": _completed(spec["behavior"].get("scaleDown"), DOWN),
            }

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an autoscaler."""
        return autoscalers.validate(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new autoscaler has decided nothing yet."""
        obj["status"] = {"desiredReplicas": 0}


def _completed(rules: dict[str, Any] | None, defaults: dict[str, Any]) -> dict[str, Any]:
    fresh = {**defaults, "policies": [dict(one) for one in defaults["policies"]]}
    return {**fresh, **(rules or {})}
