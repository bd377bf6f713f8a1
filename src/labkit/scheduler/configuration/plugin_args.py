"""Arguments of plugins, checked: ranges, shapes, names, all problems at once (texts of Kubernetes 1.36)."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from labkit.api import selectors
from labkit.scheduler.configuration import durations, label_names
from labkit.scheduler.configuration.field_errors import duplicate, forbidden, invalid, required, unsupported

Args = Mapping[str, Any]
Problems = Iterator[str]

STRATEGIES = ("LeastAllocated", "MostAllocated", "RequestedToCapacityRatio")
RATIO = STRATEGIES[2]
ACTIONS = ("DoNotSchedule", "ScheduleAnyway")
SECOND = 10**9


def _default_preemption(path: str, args: Args) -> Problems:
    share, least = args["minCandidateNodesPercentage"], args["minCandidateNodesAbsolute"]
    if not 0 <= share <= 100:
        yield invalid(f"{path}.minCandidateNodesPercentage", share, "not in valid range [0, 100]")
    if least < 0:
        yield invalid(f"{path}.minCandidateNodesAbsolute", least, "not in valid range [0, inf)")
    if share == least == 0:
        fields = ("minCandidateNodesPercentage", "minCandidateNodesAbsolute")
        for field, other in (fields, fields[::-1]):
            yield invalid(f"{path}.{field}", 0, f"cannot be zero at the same time as {other}")


def _inter_pod_affinity(path: str, args: Args) -> Problems:
    weight = args["hardPodAffinityWeight"]
    if not 0 <= weight <= 100:
        yield invalid(f"{path}.hardPodAffinityWeight", weight, "not in valid range [0, 100]")


def _balanced_allocation(path: str, args: Args) -> Problems:
    seen: set[str] = set()
    for index, one in enumerate(args["resources"]):
        if one["name"] in seen:
            yield duplicate(f"{path}.resources[{index}].name", one["name"])
        seen.add(one["name"])
        if one["weight"] != 1:
            yield invalid(f"{path}.resources[{index}].weight", one["weight"], "must be 1")


def _volume_binding(path: str, args: Args) -> Problems:
    seconds, shape = args["bindTimeoutSeconds"], args.get("shape")
    if seconds < 0:
        what = "invalid BindTimeoutSeconds, should not be a negative value"
        yield invalid(f"{path}.bindTimeoutSeconds", seconds, what)
    if shape is not None:
        shown = [{"Utilization": one["utilization"], "Score": one["score"]} for one in shape]
        what = "unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring"
        yield invalid(f"{path}.shape", shown, what)


def _dynamic_resources(path: str, args: Args) -> Problems:
    waits = {field: durations.parse(args[field]) for field in ("filterTimeout", "bindingTimeout")}
    if waits["filterTimeout"] < 0:
        yield invalid(f"{path}.filterTimeout", durations.written(waits["filterTimeout"]), "must be zero or positive")
    if waits["bindingTimeout"] < SECOND:
        yield invalid(f"{path}.bindingTimeout", durations.written(waits["bindingTimeout"]), "must be at least 1 second")


# --- PodTopologySpread ----------------------------------------------------------------------------------------------


def _topology_spread(path: str, args: Args) -> Problems:
    defaulting, constraints = args["defaultingType"], args.get("defaultConstraints") or ()
    if defaulting not in ("System", "List"):
        yield unsupported(f"{path}.defaultingType", defaulting, ("System", "List"))
    if defaulting == "System" and constraints:
        yield invalid(f"{path}.defaultingType", defaulting, "when .defaultConstraints are not empty")
    for index, one in enumerate(constraints):
        yield from _constraint(f"{path}.defaultConstraints[{index}]", one)
        pair = (one["topologyKey"], one["whenUnsatisfiable"])
        if pair in [(other["topologyKey"], other["whenUnsatisfiable"]) for other in constraints[:index]]:
            yield duplicate(f"{path}.defaultConstraints[{index}]", f"{{{pair[0]}, {pair[1]}}}")


def _constraint(path: str, constraint: Args) -> Problems:
    key, action = constraint["topologyKey"], constraint["whenUnsatisfiable"]
    if constraint["maxSkew"] <= 0:
        yield invalid(f"{path}.maxSkew", constraint["maxSkew"], "not in valid range (0, inf)")
    if key:
        yield from (invalid(f"{path}.topologyKey", key, what) for what in label_names.key_problems(key))
    else:
        yield required(f"{path}.topologyKey", "can not be empty")
    if not action:
        yield required(f"{path}.whenUnsatisfiable", "can not be empty")
    elif action not in ACTIONS:
        yield unsupported(f"{path}.whenUnsatisfiable", action, ACTIONS)
    if constraint.get("labelSelector") is not None:
        yield forbidden(f"{path}.labelSelector", "constraint must not define a selector, as they deduced for each pod")


# --- NodeResourcesFit -----------------------------------------------------------------------------------------------


def _fit(path: str, args: Args) -> Problems:
    for index, name in enumerate(args.get("ignoredResources") or ()):
        yield from (invalid(f"ignoredResources[{index}]", name, what) for what in label_names.key_problems(name))
    for index, group in enumerate(args.get("ignoredResourceGroups") or ()):
        place = f"ignoredResourceGroups[{index}]"
        if "/" in group:
            yield invalid(place, group, "resource group name can't contain '/'")
        yield from (invalid(place, group, what) for what in label_names.key_problems(group))
    yield from _strategy("scoringStrategy", args["scoringStrategy"])


def _strategy(path: str, strategy: Args) -> Problems:
    kind, ratio = strategy["type"], strategy.get("requestedToCapacityRatio")
    if kind not in STRATEGIES:
        yield unsupported(f"{path}.type", kind, STRATEGIES)
    for index, one in enumerate(strategy["resources"]):
        if not 0 < one["weight"] <= 100:
            what = f"resource weight of {one['name']} not in valid range (0, 100]"
            yield invalid(f"{path}.resources[{index}].weight", one["weight"], what)
    place = f"{path}.requestedToCapacityRatio"
    if kind == RATIO and ratio is None:
        yield required(place, f"must be specified when type is {RATIO}")
    elif kind == RATIO:
        yield from _shape(f"{place}.shape", (ratio or {}).get("shape") or ())
    elif ratio is not None:
        yield forbidden(place, f"must be nil when type is not {RATIO}")


def _shape(path: str, shape: Sequence[Args]) -> Problems:
    if not shape:
        yield required(path, "at least one point must be specified")
    for index, (before, point) in enumerate(itertools.pairwise(shape), 1):
        if before["utilization"] >= point["utilization"]:
            what = "values must be sorted in increasing order"
            yield invalid(f"{path}[{index}].utilization", point["utilization"], what)
            break
    for index, point in enumerate(shape):
        for field, most in (("utilization", 100), ("score", 10)):
            if not 0 <= point[field] <= most:
                yield invalid(f"{path}[{index}].{field}", point[field], f"not in valid range [0, {most}]")


# --- NodeAffinity ---------------------------------------------------------------------------------------------------


def _node_affinity(path: str, args: Args) -> Problems:
    added = args.get("addedAffinity") or {}
    needed = added.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    for index, term in enumerate(needed.get("nodeSelectorTerms") or ()):
        field = "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
        yield from _term(f"{path}.addedAffinity.{field}[{index}]", term)
    for index, one in enumerate(added.get("preferredDuringSchedulingIgnoredDuringExecution") or ()):
        if one["weight"]:
            field = "preferredDuringSchedulingIgnoredDuringExecution"
            yield from _term(f"{path}.addedAffinity.{field}[{index}]", one["preference"])


def _term(path: str, term: Args) -> Problems:
    for index, one in enumerate(term.get("matchExpressions") or ()):
        yield from _expression(f"{path}.matchExpressions[{index}]", one)
    for index, one in enumerate(term.get("matchFields") or ()):
        place, values = f"{path}.matchFields[{index}]", one.get("values") or []
        if one["operator"] not in ("In", "NotIn"):
            yield unsupported(f"{place}.operator", one["operator"], ("In", "NotIn"))
        elif len(values) != 1:
            yield invalid(f"{place}.values", values, "must have one element")


def _expression(path: str, expression: Args) -> Problems:
    key, operator, values = expression["key"], expression["operator"], expression.get("values") or []
    if operator not in _OPERATORS:
        yield unsupported(f"{path}.operator", operator, tuple(_OPERATORS))
        return
    wrong = label_names.key_problems(key)
    if wrong:
        yield invalid(f"{path}.key", key, "; ".join(wrong))
    yield from _OPERATORS[operator](f"{path}.values", values)
    for index, value in enumerate(values):
        wrong = label_names.value_problems(value)
        if wrong:
            yield invalid(f"{path}.values[{index}][{key}]", value, "; ".join(wrong))


def _some(path: str, values: list[str]) -> Problems:
    if not values:
        yield invalid(path, values, "for 'in', 'notin' operators, values set can't be empty")


def _none(path: str, values: list[str]) -> Problems:
    if values:
        yield invalid(path, values, "values set must be empty for exists and does not exist")


def _one_number(path: str, values: list[str]) -> Problems:
    if len(values) != 1:
        yield invalid(path, values, "for 'Gt', 'Lt' operators, exactly one value is required")
    for index, value in enumerate(values):
        if selectors.integer(value) is None:
            yield invalid(f"{path}[{index}]", value, "for 'Gt', 'Lt' operators, the value must be an integer")


_OPERATORS: Mapping[str, Callable[[str, list[str]], Problems]] = {
    "In": _some,
    "NotIn": _some,
    "Exists": _none,
    "DoesNotExist": _none,
    "Gt": _one_number,
    "Lt": _one_number,
}

Check = Callable[[str, Args], Problems]

# Checked with the whole configuration, whether or not the plugin runs.
CHECKS: Mapping[str, Check] = {
    "DefaultPreemption": _default_preemption,
    "DynamicResources": _dynamic_resources,
    "InterPodAffinity": _inter_pod_affinity,
    "NodeAffinity": _node_affinity,
    "NodeResourcesBalancedAllocation": _balanced_allocation,
    "PodTopologySpread": _topology_spread,
    "VolumeBinding": _volume_binding,
}
# Checked when the plugin is built, so only if it runs; the texts then have no path in front (1.36).
LATE_CHECKS: Mapping[str, Check] = {"NodeResourcesFit": _fit}
