"""LimitRanger: the LimitRanges of a namespace fill in what containers leave open, and refuse what is out of range."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from labkit.api import resources, status
from labkit.api.object import Object, name
from labkit.api.resources import PODS
from labkit.apiserver import pod_resources
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.pod_resources import Amounts, number
from labkit.apiserver.strategy import CREATE, UPDATE, Action

LIMIT_RANGES = resources.known("v1", "LimitRange")
CLAIMS = resources.known("v1", "PersistentVolumeClaim")
ANNOTATION = "kubernetes.io/limit-ranger"
CONTAINER, POD, CLAIM = "Container", "Pod", "PersistentVolumeClaim"


class LimitRanger(AdmissionPlugin):
    """Applies LimitRanges to pods and claims."""

    order = 20

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Give containers the default requests and limits, and write down which."""
        if obj is None or action.resource is not PODS or action.operation != CREATE or action.subresource:
            return
        notes = [
            note
            for limits in _limit_ranges(action)
            for word, container in pod_resources.containers(obj["spec"])
            for note in _complete(word, container, limits)
        ]
        if notes:
            marks = {
                **(obj["metadata"].get("annotations") or {}),
                ANNOTATION: f"LimitRanger plugin set: {'; '.join(notes)}",
            }
            obj["metadata"]["annotations"] = marks

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Raise 403 for a pod or a claim that is out of range."""
        if obj is None or action.subresource or action.operation not in (CREATE, UPDATE):
            return
        if action.resource is PODS and action.operation == CREATE:
            problems = [one for limits in _limit_ranges(action) for one in _pod_problems(obj["spec"], limits)]
        elif action.resource is CLAIMS:
            problems = [one for limits in _limit_ranges(action) for one in _claim_problems(obj["spec"], limits)]
        else:
            return
        if problems:
            why = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
            raise status.forbidden(action.resource, name(obj), why)


def _limit_ranges(action: Action) -> Iterator[list[Mapping[str, Any]]]:
    for one in action.registry.store.list(LIMIT_RANGES, action.namespace):
        yield one["spec"].get("limits") or []


# --- defaults -------------------------------------------------------------------------------------------------------


def _complete(word: str, container: Any, limits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Complete one container and yield what was set."""
    for field, source in (("requests", "defaultRequest"), ("limits", "default")):
        amounts: Amounts = {}
        for limit in limits:
            if limit.get("type") == CONTAINER:
                amounts.update(limit.get(source) or {})
        asked = (container.get("resources") or {}).get(field) or {}
        added = {one: amount for one, amount in sorted(amounts.items()) if one not in asked}
        if added:
            container["resources"] = {**(container.get("resources") or {}), field: {**asked, **added}}
            yield f"{', '.join(added)} {field.removesuffix('s')} for {word} {container.get('name', '')}"


# --- limits ---------------------------------------------------------------------------------------------------------


def _pod_problems(spec: Mapping[str, Any], limits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for limit in limits:
        if limit.get("type") == CONTAINER:
            for _, container in pod_resources.containers(spec):
                asked = container.get("resources") or {}
                yield from _problems(limit, CONTAINER, asked.get("requests") or {}, asked.get("limits") or {})
        elif limit.get("type") == POD:
            requests, most = pod_resources.of(spec, "requests"), pod_resources.of(spec, "limits")
            yield from _problems(limit, POD, requests, most)


def _problems(limit: Mapping[str, Any], type_: str, requests: Amounts, limits: Amounts) -> Iterator[str]:
    for resource, least in sorted((limit.get("min") or {}).items()):
        yield from _too_little(resource, least, type_, requests.get(resource), limits.get(resource))
    for resource, most in sorted((limit.get("max") or {}).items()):
        yield from _too_much(resource, most, type_, requests.get(resource), limits.get(resource))
    for resource, ratio in sorted((limit.get("maxLimitRequestRatio") or {}).items()):
        yield from _too_far_apart(resource, ratio, type_, requests.get(resource), limits.get(resource))


def _too_little(resource: str, least: str, type_: str, request: str | None, limit: str | None) -> Iterator[str]:
    rule = f"minimum {resource} usage per {type_} is {least}"
    if request is None:
        yield f"{rule}.  No request is specified"
    elif number(request) < number(least):
        yield f"{rule}, but request is {request}"
    elif limit is not None and number(limit) < number(least):
        yield f"{rule}, but limit is {limit}"


def _too_much(resource: str, most: str, type_: str, request: str | None, limit: str | None) -> Iterator[str]:
    rule = f"maximum {resource} usage per {type_} is {most}"
    if limit is None:
        yield f"{rule}.  No limit is specified"
    elif number(limit) > number(most):
        yield f"{rule}, but limit is {limit}"
    elif request is not None and number(request) > number(most):
        yield f"{rule}, but request is {request}"


def _too_far_apart(resource: str, ratio: str, type_: str, request: str | None, limit: str | None) -> Iterator[str]:
    rule = f"{resource} max limit to request ratio per {type_} is {ratio}"
    if not number(request):
        yield f"{rule}, but no request is specified or request is 0"
    elif not number(limit):
        yield f"{rule}, but no limit is specified or limit is 0"
    elif number(limit) / number(request) > number(ratio):
        yield f"{rule}, but provided ratio is {float(number(limit) / number(request)):f}"


def _claim_problems(spec: Mapping[str, Any], limits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    request = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    for limit in limits:
        if limit.get("type") != CLAIM:
            continue
        least, most = (limit.get("min") or {}).get("storage"), (limit.get("max") or {}).get("storage")
        if least is not None and number(request) < number(least):
            yield f"minimum storage usage per {CLAIM} is {least}, but request is {request}"
        if most is not None and number(request) > number(most):
            yield f"maximum storage usage per {CLAIM} is {most}, but request is {request}"
