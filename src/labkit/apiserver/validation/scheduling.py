"""Validation of what a pod asks of its place: gates, tolerations, affinity, spread, node selector."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, label_selectors, names

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")
INCLUSION = ("Honor", "Ignore")
REQUIRED, PREFERRED = (
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
)


def gates(found: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    """Yield what is wrong with scheduling gates."""
    seen: set[str] = set()
    for index, gate in enumerate(found):
        name, at = gate.get("name", ""), f"{path}[{index}]"
        for problem in names.qualified(name):
            yield fields.invalid(at, name, problem)
        if name in seen:
            yield fields.duplicate(at, name)
        seen.add(name)


def tolerations(found: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    """Yield what is wrong with tolerations."""
    for index, one in enumerate(found):
        at = f"{path}[{index}]"
        key, operator, effect = (one.get(name, "") for name in ("key", "operator", "effect"))
        for problem in names.qualified(key) if key else ():
            yield fields.invalid(f"{at}.key", key, problem)
        if not key and operator != "Exists":
            text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            yield fields.invalid(f"{at}.operator", operator, text)
        if one.get("tolerationSeconds") is not None and effect != "NoExecute":
            yield fields.invalid(f"{at}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
        if operator in ("", "Equal"):
            for problem in names.label_value(one.get("value", "")):
                yield fields.invalid(f"{at}.operator", one.get("value", ""), problem)
        elif operator == "Exists":
            if one.get("value"):
                yield fields.invalid(f"{at}.operator", one["value"], "value must be empty when `operator` is 'Exists'")
        else:
            yield fields.not_supported(f"{at}.operator", operator, ("Equal", "Exists"))
        if effect and effect not in EFFECTS:
            yield fields.not_supported(f"{at}.effect", effect, EFFECTS)


def spread(found: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    """Yield what is wrong with topology spread constraints."""
    for index, one in enumerate(found):
        at = f"{path}[{index}]"
        key, action = one.get("topologyKey", ""), one.get("whenUnsatisfiable", "")
        if one.get("maxSkew", 0) <= 0:
            yield fields.invalid(f"{at}.maxSkew", one.get("maxSkew", 0), "must be greater than zero")
        if not key:
            yield fields.required(f"{at}.topologyKey", "can not be empty")
        for problem in names.qualified(key) if key else ():
            yield fields.invalid(f"{at}.topologyKey", key, problem)
        if action not in UNSATISFIABLE:
            yield fields.not_supported(f"{at}.whenUnsatisfiable", action, UNSATISFIABLE)
        for other in found[index + 1 :]:
            if (other.get("topologyKey", ""), other.get("whenUnsatisfiable", "")) == (key, action):
                yield fields.duplicate(f"{at}.{{topologyKey, whenUnsatisfiable}}", f"{{{key}, {action}}}")
        yield from _min_domains(one, action, at)
        for name in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if one.get(name) is not None and one[name] not in INCLUSION:
                yield fields.not_supported(f"{at}.{name}", one[name], INCLUSION)
        yield from label_selectors.validate(one.get("labelSelector"), f"{at}.labelSelector")


def _min_domains(one: Mapping[str, Any], action: str, at: str) -> Iterator[Cause]:
    domains = one.get("minDomains")
    if domains is None:
        return
    if domains <= 0:
        yield fields.invalid(f"{at}.minDomains", domains, "must be greater than zero")
    if action == "ScheduleAnyway":
        text = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
        yield fields.invalid(f"{at}.minDomains", domains, text)


def affinity(found: Mapping[str, Any], path: str) -> Iterator[Cause]:
    """Yield what is wrong with node affinity and pod (anti)affinity."""
    node = found.get("nodeAffinity")
    if node is not None:
        yield from _node_affinity(node, f"{path}.nodeAffinity")
    for kind in ("podAffinity", "podAntiAffinity"):
        if found.get(kind) is not None:
            yield from _pod_affinity(found[kind], f"{path}.{kind}")


def _node_affinity(found: Mapping[str, Any], path: str) -> Iterator[Cause]:
    required = found.get(REQUIRED)
    if required is not None:
        yield from node_selector(required, f"{path}.{REQUIRED}")
    for index, one in enumerate(found.get(PREFERRED) or ()):
        at = f"{path}.{PREFERRED}[{index}]"
        yield from _weight(one, at)
        yield from _term(one.get("preference") or {}, f"{at}.preference")


def node_selector(found: Mapping[str, Any], path: str) -> Iterator[Cause]:
    """Yield what is wrong with a NodeSelector."""
    terms = found.get("nodeSelectorTerms") or ()
    if not terms:
        yield fields.required(f"{path}.nodeSelectorTerms", "must have at least one node selector term")
    for index, term in enumerate(terms):
        yield from _term(term, f"{path}.nodeSelectorTerms[{index}]")


def _weight(one: Mapping[str, Any], at: str) -> Iterator[Cause]:
    weight = one.get("weight", 0)
    if not 1 <= weight <= 100:
        yield fields.invalid(f"{at}.weight", weight, "must be in the range 1-100")


def _term(term: Mapping[str, Any], at: str) -> Iterator[Cause]:
    for index, one in enumerate(term.get("matchExpressions") or ()):
        yield from _requirement(one, f"{at}.matchExpressions[{index}]")
    for index, one in enumerate(term.get("matchFields") or ()):
        yield from _field_requirement(one, f"{at}.matchFields[{index}]")


def _requirement(one: Mapping[str, Any], at: str) -> Iterator[Cause]:
    operator, values = one.get("operator", ""), one.get("values") or ()
    if operator in ("In", "NotIn"):
        if not values:
            yield fields.required(f"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            yield fields.forbidden(f"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    elif operator in ("Gt", "Lt"):
        if len(values) != 1:
            yield fields.required(f"{at}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'")
    else:
        yield fields.invalid(f"{at}.operator", operator, "not a valid selector operator")
    for problem in names.qualified(one.get("key", "")):
        yield fields.invalid(f"{at}.key", one.get("key", ""), problem)
    for index, value in enumerate(values):
        for problem in names.label_value(value):
            yield fields.invalid(f"{at}.values[{index}]", value, problem)


def _field_requirement(one: Mapping[str, Any], at: str) -> Iterator[Cause]:
    operator, values = one.get("operator", ""), one.get("values") or ()
    if operator in ("In", "NotIn"):
        if len(values) != 1:
            text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
            yield fields.required(f"{at}.values", text)
    else:
        yield fields.invalid(f"{at}.operator", operator, "not a valid selector operator")
    if one.get("key") != "metadata.name":
        yield fields.invalid(f"{at}.key", one.get("key", ""), "not a valid field selector key")
        return
    for index, value in enumerate(values):
        for problem in names.subdomain(value):
            yield fields.invalid(f"{at}.values[{index}]", value, problem)


def _pod_affinity(found: Mapping[str, Any], path: str) -> Iterator[Cause]:
    for index, term in enumerate(found.get(REQUIRED) or ()):
        yield from _pod_term(term, f"{path}.{REQUIRED}[{index}]")
    for index, one in enumerate(found.get(PREFERRED) or ()):
        at = f"{path}.{PREFERRED}[{index}]"
        yield from _weight(one, at)
        yield from _pod_term(one.get("podAffinityTerm") or {}, f"{at}.podAffinityTerm")


def _pod_term(term: Mapping[str, Any], at: str) -> Iterator[Cause]:
    yield from label_selectors.validate(term.get("labelSelector"), f"{at}.labelSelector")
    yield from label_selectors.validate(term.get("namespaceSelector"), f"{at}.namespaceSelector")
    for name in term.get("namespaces") or ():
        for problem in names.label(name):
            yield fields.invalid(f"{at}.namespace", name, problem)
    key = term.get("topologyKey", "")
    if not key:
        yield fields.required(f"{at}.topologyKey", "can not be empty")
    for problem in names.qualified(key):
        yield fields.invalid(f"{at}.topologyKey", key, problem)


def node_selector_labels(found: Mapping[str, str], path: str) -> Iterator[Cause]:
    """Yield what is wrong with a pod's nodeSelector."""
    for key, value in found.items():
        for problem in names.qualified(key):
            yield fields.invalid(path, key, problem)
        for problem in names.label_value(value):
            yield fields.invalid(path, value, problem)
