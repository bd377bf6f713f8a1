"""HorizontalPodAutoscalers."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC, STATUS = "api.autoscaling.v2.HorizontalPodAutoscalerSpec", "api.autoscaling.v2.HorizontalPodAutoscalerStatus"
SHOWN_METRICS = 2


class HorizontalPodAutoscaler(Printer):
    """Prints HorizontalPodAutoscalers."""

    resources = ("horizontalpodautoscalers.autoscaling",)
    columns = (
        NAME,
        Column("Reference", field=f"{SPEC}.scaleTargetRef"),
        Column("Targets", field=f"{SPEC}.metrics"),
        Column("MinPods", field=f"{SPEC}.minReplicas"),
        Column("MaxPods", field=f"{SPEC}.maxReplicas"),
        Column("Replicas", field=f"{STATUS}.currentReplicas"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a HorizontalPodAutoscaler."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        target = spec.get("scaleTargetRef") or {}
        return [
            cells.name(obj),
            f"{target.get('kind', '')}/{target.get('name', '')}",
            _targets(spec.get("metrics") or [], status.get("currentMetrics") or []),
            str(spec["minReplicas"]) if spec.get("minReplicas") is not None else cells.UNSET,
            spec.get("maxReplicas", 0),
            status.get("currentReplicas", 0),
            cells.age(obj, now),
        ]


def _targets(metrics: list[dict[str, Any]], current: list[dict[str, Any]]) -> str:
    texts = [_target(metric, current[index] if index < len(current) else {}) for index, metric in enumerate(metrics)]
    return cells.first(texts, SHOWN_METRICS, ", ") or cells.NONE


def _target(metric: dict[str, Any], current: dict[str, Any]) -> str:
    """One metric as "now/wanted", with what it is about if that is a resource: "cpu: 80%/60%"."""
    type_ = metric.get("type", "")
    field = type_[:1].lower() + type_[1:]
    source, have = metric.get(field), (current.get(field) or {}).get("current") or {}
    if source is None:
        return "<unknown type>"
    target = source.get("target") or {}
    is_resource = type_ in ("Resource", "ContainerResource")
    about = f"{source.get('name')}: " if is_resource else ""
    if target.get("averageValue") is not None:
        average = " (avg)" if type_ in ("External", "Object") else ""
        return f"{about}{have.get('averageValue', cells.UNKNOWN)}/{target['averageValue']}{average}"
    if not is_resource:
        return f"{have.get('value', cells.UNKNOWN)}/{target.get('value')}"
    now, wanted = have.get("averageUtilization"), target.get("averageUtilization")
    shown = f"{now}%" if now is not None else cells.UNKNOWN
    return f"{about}{shown}/{wanted}%" if wanted is not None else f"{about}{shown}/<auto>"
