"""Validation of MutatingAdmissionPolicies and their bindings."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import admission_policies, admission_rules, fields
from labkit.cel import patches
from labkit.cel.admission import Environment
from labkit.cel.types import Type

STATIC = ".static.k8s.io"
REINVOCATIONS = ("IfNeeded", "Never")
PATCH_TYPES: Mapping[str, tuple[str, Type]] = {
    "ApplyConfiguration": ("applyConfiguration", patches.OBJECT),
    "JSONPatch": ("jsonPatch", patches.JSON_PATCHES),
}


def policy(spec: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what is wrong with a MutatingAdmissionPolicy."""
    environment = Environment(spec.get("paramKind") is not None)
    environment.variables = {}
    about = list(admission_policies.about(spec))
    at = next((place for place, one in enumerate(about) if one.field.startswith("spec.matchConditions")), len(about))
    yield from about[:at]
    yield from _operations(spec.get("matchConstraints"), "spec.matchConstraints")
    yield from about[at:]
    for index, one in enumerate(spec.get("variables") or ()):
        yield from admission_policies.variable(one, environment, f"spec.variables[{index}]")
    mutations = spec.get("mutations") or ()
    if not mutations:
        yield fields.required("spec.mutations", "mutations must contain at least one item")
    for index, one in enumerate(mutations):
        yield from _mutation(one, environment, f"spec.mutations[{index}]")
    yield from _reinvocation(spec.get("reinvocationPolicy"), "spec.reinvocationPolicy")


def binding(spec: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what is wrong with a MutatingAdmissionPolicyBinding."""
    yield from admission_policies.binding(spec, with_actions=False)
    yield from _operations(spec.get("matchResources"), "spec.matchResources")


def _operations(match: Mapping[str, Any] | None, path: str) -> Iterator[Cause]:
    """Deletions cannot be changed."""
    for rule in (match or {}).get("resourceRules") or ():
        for one in rule.get("operations") or ():
            if one not in admission_rules.MUTATING_OPERATIONS:
                where = f"{path}.resourceRules.operations"
                yield fields.not_supported(where, one, admission_rules.MUTATING_OPERATIONS)


def _mutation(mutation: Mapping[str, Any], environment: Environment, path: str) -> Iterator[Cause]:
    kind = mutation.get("patchType")
    if not kind:
        yield fields.required(f"{path}.patchType")
        return
    if kind not in PATCH_TYPES:
        yield fields.not_supported(f"{path}.patchType", kind, tuple(PATCH_TYPES))
        return
    wanted, returns = PATCH_TYPES[kind]
    if mutation.get(wanted) is None:
        yield fields.required(f"{path}.{wanted}", f"must be specified when patchType is {kind}")
    else:
        yield from _expression(mutation[wanted], environment, f"{path}.{wanted}.expression", returns)
    for other, _ in PATCH_TYPES.values():
        if other != wanted and mutation.get(other) is not None:
            text = f"must not be specified when patchType is {kind}"
            yield fields.invalid(f"{path}.{other}", f"{{{other}}}", text)


def _expression(holder: Mapping[str, Any], environment: Environment, path: str, returns: Type) -> Iterator[Cause]:
    text = holder.get("expression", "").strip()
    if not text:
        yield fields.required(path)
    else:
        yield from admission_rules.expression(text, environment, path, (returns,), objects=patches.OBJECTS)


def _reinvocation(wanted: str | None, path: str) -> Iterator[Cause]:
    if not wanted:
        yield fields.required(path)
    elif wanted not in REINVOCATIONS:
        yield fields.not_supported(path, wanted, REINVOCATIONS)


def warnings(name: str) -> list[str]:
    """Warn of a name that is kept for configuration which comes from files."""
    if not name.endswith(STATIC):
        return []
    text = f'metadata.name: names ending with "{STATIC}" are reserved for static manifest-based configurations'
    return [f"{text} and cannot be managed via the API"]
