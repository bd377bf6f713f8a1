"""Validation of what policies and webhooks are about: rules, selectors, match conditions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit import cel
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, label_selectors, names
from labkit.cel import types
from labkit.cel.admission import Environment

FAILURE_POLICIES, MATCH_POLICIES = ("Fail", "Ignore"), ("Equivalent", "Exact")
OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
MUTATING_OPERATIONS = ("*", "CONNECT", "CREATE", "UPDATE")
SCOPES = ("*", "Cluster", "Namespaced")
MOST_CONDITIONS = 64


def failure_policy(policy: str | None, path: str) -> Iterator[Cause]:
    """Yield what is wrong with a failurePolicy."""
    if policy is None:
        yield fields.required(path)
    elif policy not in FAILURE_POLICIES:
        yield fields.not_supported(path, policy, sorted(FAILURE_POLICIES))


def match_resources(match: Mapping[str, Any], path: str) -> Iterator[Cause]:
    """Yield what is wrong with matchConstraints or matchResources."""
    policy = match.get("matchPolicy")
    if policy is not None and policy not in MATCH_POLICIES:
        yield fields.not_supported(f"{path}.matchPolicy", policy, MATCH_POLICIES)
    yield from label_selectors.validate(match.get("namespaceSelector"), f"{path}.namespaceSelector")
    yield from label_selectors.validate(match.get("objectSelector"), f"{path}.objectSelector")
    for field in ("resourceRules", "excludeResourceRules"):
        for index, one in enumerate(match.get(field) or ()):
            yield from _named_rule(one, f"{path}.{field}[{index}]")


def _named_rule(rule: Mapping[str, Any], path: str) -> Iterator[Cause]:
    seen: set[str] = set()
    for index, name in enumerate(rule.get("resourceNames") or ()):
        for problem in names.path_segment(name):
            yield fields.invalid(f"{path}.resourceNames[{index}]", name, problem)
        if name in seen:
            yield fields.duplicate(f"{path}.resourceNames[{index}]", name)
        seen.add(name)
    yield from rule_with_operations(rule, path)


def rule_with_operations(rule: Mapping[str, Any], path: str) -> Iterator[Cause]:
    """Yield what is wrong with a rule."""
    operations = rule.get("operations") or ()
    if not operations:
        yield fields.required(f"{path}.operations")
    if len(operations) > 1 and "*" in operations:
        yield fields.invalid(f"{path}.operations", operations, _ALONE.format("operations"))
    for index, one in enumerate(operations):
        if one not in OPERATIONS:
            yield fields.not_supported(f"{path}.operations[{index}]", one, OPERATIONS)
    yield from _list(rule.get("apiGroups") or (), f"{path}.apiGroups", "API groups", empty=True)
    yield from _list(rule.get("apiVersions") or (), f"{path}.apiVersions", "API versions", empty=False)
    yield from _resources(rule.get("resources") or (), f"{path}.resources")
    if rule.get("scope") is not None and rule["scope"] not in SCOPES:
        yield fields.not_supported(f"{path}.scope", rule["scope"], SCOPES)


_ALONE = "if '*' is present, must not specify other {}"


def _list(values: Sequence[str], path: str, what: str, empty: bool) -> Iterator[Cause]:
    if not values:
        yield fields.required(path)
    if len(values) > 1 and "*" in values:
        yield fields.invalid(path, values, _ALONE.format(what))
    for index, one in enumerate(values):
        if not one and not empty:
            yield fields.required(f"{path}[{index}]")


def _resources(resources: Sequence[str], path: str) -> Iterator[Cause]:
    if not resources:
        yield fields.required(path)
    whole: set[str] = set()  # x/*
    below: set[str] = set()  # */x
    plain = False
    for index, one in enumerate(resources):
        if not one:
            yield fields.required(f"{path}[{index}]")
            continue
        name, slash, sub = one.partition("/")
        if not slash:
            plain = one != "*"
            continue
        if name in whole:
            yield fields.invalid(f"{path}[{index}]", one, f"if '{name}/*' is present, must not specify {one}")
        if sub in below:
            yield fields.invalid(f"{path}[{index}]", one, f"if '*/{sub}' is present, must not specify {one}")
        whole |= {name} if sub == "*" else set()
        below |= {sub} if name == "*" else set()
    if len(resources) > 1 and "*/*" in resources:
        yield fields.invalid(path, resources, "if '*/*' is present, must not specify other resources")
    if "*" in resources and plain:
        yield fields.invalid(path, resources, f"{_ALONE.format('resources')} without subresources")


def match_conditions(
    conditions: Sequence[Mapping[str, Any]], path: str, has_params: bool, known: frozenset[str] = frozenset()
) -> Iterator[Cause]:
    """Yield what is wrong with matchConditions; expressions that are `known` were accepted before."""
    if len(conditions) > MOST_CONDITIONS:
        yield fields.too_many(path, len(conditions), MOST_CONDITIONS)
    seen: set[str] = set()
    for index, one in enumerate(conditions):
        text, name = one.get("expression", "").strip(), one.get("name", "")
        if not text:
            yield fields.required(f"{path}[{index}].expression")
        elif text not in known:
            yield from expression(text, Environment(has_params), f"{path}[{index}].expression", (types.BOOL,))
        if not name:
            yield fields.required(f"{path}[{index}].name")
        for problem in names.qualified(name) if name else ():
            yield fields.invalid(f"{path}[{index}].name", name, problem)
        if name in seen:
            yield fields.duplicate(f"{path}[{index}].name", name)
        seen |= {name} - {""}


def expression(
    text: str,
    environment: Environment,
    path: str,
    returns: Sequence[types.Type] = (),
    authorizer: bool = True,
    objects: Mapping[str, types.Type] | None = None,
) -> Iterator[Cause]:
    """Yield what the compiler says of an expression; `objects` are what it may write out."""
    try:
        environment.compile(text, returns, authorizer, objects)
    except cel.CompileError as error:
        yield cause(path, text, error)


def cause(path: str, text: str, error: cel.CompileError) -> Cause:
    """What a compiler's error is in a 422."""
    said = str(error)
    if said.startswith("program instantiation failed"):
        return Cause("InternalError", f"Internal error: {said}", path)
    return fields.invalid(path, text, said)
