"""Validation of HorizontalPodAutoscalers."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

Spec = Mapping[str, Any]
TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
TARGETS = ("AverageValue", "Utilization", "Value")
POLICIES = ("Pods", "Percent")
SELECTIONS = ("Max", "Min", "Disabled")
LONGEST_WINDOW, LONGEST_PERIOD = 3600, 1800


def validate(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a HorizontalPodAutoscaler's spec."""
    least, most = spec.get("minReplicas"), spec.get("maxReplicas", 0)
    if least is not None and least < 1:
        yield fields.invalid("spec.minReplicas", least, "must be greater than or equal to 1")
    if most < 1:
        yield fields.required("spec.maxReplicas", "must be set and greater than 0")
    if least is not None and most < least:
        yield fields.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")
    yield from _target_reference(spec.get("scaleTargetRef") or {})
    yield from _metrics(spec.get("metrics") or (), least)
    for name, rules in (spec.get("behavior") or {}).items():
        yield from _rules(rules, f"spec.behavior.{name}")


def _target_reference(reference: Spec) -> Iterator[Cause]:
    at = "spec.scaleTargetRef"
    for field in ("kind", "name"):
        if not reference.get(field):
            yield fields.required(f"{at}.{field}")
        else:
            for problem in names.path_segment(reference[field]):
                yield fields.invalid(f"{at}.{field}", reference[field], problem)
    version = reference.get("apiVersion", "")
    if not version:
        yield fields.invalid(f"{at}.apiVersion", version, "apiVersion must specify API group")


def _metrics(metrics: Any, least: int | None) -> Iterator[Cause]:
    if least == 0 and not any(one.get("type") in ("Object", "External") for one in metrics):
        text = "must specify at least one Object or External metric to support scaling to zero replicas"
        yield fields.forbidden("spec.metrics", text)
    for index, metric in enumerate(metrics):
        yield from _metric(metric, f"spec.metrics[{index}]")


def _metric(metric: Spec, at: str) -> Iterator[Cause]:
    type_ = metric.get("type", "")
    if not type_:
        yield fields.required(f"{at}.type", "must specify a metric source type")
        return
    if type_ not in TYPES:  # said twice, as upstream: by the type and by the missing source
        yield fields.not_supported(f"{at}.type", type_, TYPES)
        yield fields.not_supported(f"{at}.type", type_, TYPES)
        return
    field = type_[0].lower() + type_[1:]
    source = metric.get(field)
    if source is None:
        yield fields.required(f"{at}.{field}", "must populate information for the given metric source")
    elif type_ in ("Resource", "ContainerResource"):
        yield from _resource(source, f"{at}.{field}")
    else:
        yield from _target(source.get("target") or {}, f"{at}.{field}.target")


def _resource(source: Spec, at: str) -> Iterator[Cause]:
    if not source.get("name"):
        yield fields.required(f"{at}.name", "must specify a resource name")
    target = source.get("target") or {}
    yield from _target(target, f"{at}.target")
    utilization, average = target.get("averageUtilization"), target.get("averageValue")
    if utilization is None and average is None:
        text = "must set either a target raw value or a target utilization"
        yield fields.required(f"{at}.target.averageUtilization", text)
    if utilization is not None and average is not None:
        yield fields.forbidden(
            f"{at}.target.averageValue", "may not set both a target raw value and a target utilization"
        )


def _target(target: Spec, at: str) -> Iterator[Cause]:
    type_ = target.get("type", "")
    if not type_:
        yield fields.required(f"{at}.type", "must specify a metric target type")
    elif type_ not in TARGETS:
        yield fields.invalid(f"{at}.type", type_, "must be either Utilization, Value, or AverageValue")
    utilization = target.get("averageUtilization")
    if utilization is not None and utilization < 1:
        yield fields.invalid(f"{at}.averageUtilization", utilization, "must be greater than 0")


def _rules(rules: Spec, at: str) -> Iterator[Cause]:
    window = rules.get("stabilizationWindowSeconds")
    if window is not None and window < 0:
        yield fields.invalid(f"{at}.stabilizationWindowSeconds", window, "must be greater than or equal to zero")
    if window is not None and window > LONGEST_WINDOW:
        text = f"must be less than or equal to {LONGEST_WINDOW}"
        yield fields.invalid(f"{at}.stabilizationWindowSeconds", window, text)
    selection = rules.get("selectPolicy")
    if selection is not None and selection not in SELECTIONS:
        yield fields.not_supported(f"{at}.selectPolicy", selection, SELECTIONS)
    policies = rules.get("policies") or ()
    if not policies:
        yield fields.required(f"{at}.policies", "must specify at least one Policy")
    for index, policy in enumerate(policies):
        yield from _policy(policy, f"{at}.policies[{index}]")


def _policy(policy: Spec, at: str) -> Iterator[Cause]:
    if policy.get("type") not in POLICIES:
        yield fields.not_supported(f"{at}.type", policy.get("type", ""), POLICIES)
    if policy.get("value", 0) <= 0:
        yield fields.invalid(f"{at}.value", policy.get("value", 0), "must be greater than zero")
    period = policy.get("periodSeconds", 0)
    if period <= 0:
        yield fields.invalid(f"{at}.periodSeconds", period, "must be greater than zero")
    if period > LONGEST_PERIOD:
        yield fields.invalid(f"{at}.periodSeconds", period, f"must be less than or equal to {LONGEST_PERIOD}")
