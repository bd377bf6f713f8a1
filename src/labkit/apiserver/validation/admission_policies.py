"""Validation of ValidatingAdmissionPolicies and their bindings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit import cel
from labkit.api.status import Cause
from labkit.apiserver.validation import admission_rules, fields, label_selectors, names
from labkit.cel import types
from labkit.cel.admission import Environment
from labkit.cel.tree import RESERVED

ACTIONS = ("Audit", "Deny", "Warn")
REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
MOST_ANNOTATIONS, LONGEST_ANNOTATION = 20, 5 * 1024
BOTH_ACTIONS = (
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and "
    "headers serves no purpose)"
)
NOTHING = "validations or auditAnnotations must contain at least one item"


def policy(spec: Mapping[str, Any], name: str) -> Iterator[Cause]:
    """Yield what is wrong with a ValidatingAdmissionPolicy."""
    kind = spec.get("paramKind")
    environment = Environment(kind is not None)
    yield from about(spec)
    for index, one in enumerate(spec.get("variables") or ()):
        yield from variable(one, environment, f"spec.variables[{index}]")
    validations, annotations = spec.get("validations") or (), spec.get("auditAnnotations") or ()
    if not validations and not annotations:
        yield fields.required("spec.validations", NOTHING)
        yield fields.required("spec.auditAnnotations", NOTHING)
    for index, one in enumerate(validations):
        yield from _validation(one, environment, f"spec.validations[{index}]")
    yield from _annotations(annotations, environment, name)


def about(spec: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what is wrong with the fields that all policies share."""
    yield from admission_rules.failure_policy(spec.get("failurePolicy"), "spec.failurePolicy")
    kind, match = spec.get("paramKind"), spec.get("matchConstraints")
    if kind is not None:
        yield from _param_kind(kind, "spec.paramKind")
    if match is None:
        yield fields.required("spec.matchConstraints")
    else:
        yield from admission_rules.match_resources(match, "spec.matchConstraints")
        if not match.get("resourceRules"):
            yield fields.required("spec.matchConstraints.resourceRules")
    conditions = spec.get("matchConditions") or ()
    yield from admission_rules.match_conditions(conditions, "spec.matchConditions", kind is not None)


def _param_kind(kind: Mapping[str, Any], path: str) -> Iterator[Cause]:
    version, name = kind.get("apiVersion", ""), kind.get("kind", "")
    group, _, last = version.rpartition("/")
    if not version:
        yield fields.required(f"{path}.apiVersion")
    elif version.count("/") > 1:
        yield fields.invalid(f"{path}.apiVersion", version, f"unexpected GroupVersion string: {version}")
    else:
        if group and (problems := names.subdomain(group)):
            yield fields.invalid(f"{path}.apiVersion", group, ",".join(problems))
        if not last:
            yield fields.invalid(f"{path}.apiVersion", version, "version must be specified")
        elif problems := names.dns1035(last):
            yield fields.invalid(f"{path}.apiVersion", last, ",".join(problems))
    if not name:
        yield fields.required(f"{path}.kind")
    elif problems := names.dns1035(name.lower()):
        text = "may have mixed case, but should otherwise match: " + ",".join(problems)
        yield fields.invalid(f"{path}.kind", name, text)


def variable(one: Mapping[str, Any], environment: Environment, path: str) -> Iterator[Cause]:
    """Yield what is wrong with a variable, and declare it to those behind it."""
    name, text = one.get("name", ""), one.get("expression", "")
    if not name.strip():
        yield fields.required(f"{path}.name", "name is not specified")
    elif not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or name in RESERVED | {"true", "false", "null"}:
        yield fields.invalid(f"{path}.name", name, "must be a valid CEL identifier")
    environment.variables = {} if environment.variables is None else environment.variables
    if not text.strip():
        yield fields.required(f"{path}.expression", "expression is not specified")
        return
    try:
        environment.variables[name] = environment.compile(text).type
    except cel.CompileError as error:
        environment.variables[name] = types.DYN
        yield admission_rules.cause(f"{path}.expression", text, error)


def _validation(one: Mapping[str, Any], environment: Environment, path: str) -> Iterator[Cause]:
    text, told, message = one.get("expression", ""), one.get("messageExpression", ""), one.get("message", "")
    if not text.strip():
        yield fields.required(f"{path}.expression", "expression is not specified")
    else:
        yield from admission_rules.expression(text, environment, f"{path}.expression", (types.BOOL,))
    if told and not told.strip():
        yield fields.invalid(f"{path}.messageExpression", told, "must be non-empty if specified")
    elif told:
        where = f"{path}.messageExpression"
        yield from admission_rules.expression(told, environment, where, (types.STRING,), authorizer=False)
    if message and not message.strip():
        yield fields.invalid(f"{path}.message", message, "must be non-empty if specified")
    elif re.search(r"[\n\r]", message.strip()):
        yield fields.invalid(f"{path}.message", message, "must not contain line breaks")
    if one.get("reason") is not None and one["reason"] not in REASONS:
        yield fields.not_supported(f"{path}.reason", one["reason"], REASONS)


def _annotations(annotations: Any, environment: Environment, policy_name: str) -> Iterator[Cause]:
    path = "spec.auditAnnotations"
    if len(annotations) > MOST_ANNOTATIONS:
        text = f"must not have more than {MOST_ANNOTATIONS} auditAnnotations"
        yield fields.invalid(path, annotations, text)
    seen: set[str] = set()
    for index, one in enumerate(annotations):
        key, at = one.get("key", ""), f"{path}[{index}]"
        if not policy_name:
            yield fields.invalid(f"{at}.key", key, "requires metadata.name be non-empty")
        for problem in names.qualified(f"{policy_name}/{key}") if policy_name else ():
            yield fields.invalid(f"{at}.key", f"{policy_name}/{key}", problem)
        yield from _annotation_value(one.get("valueExpression", ""), environment, f"{at}.valueExpression")
        if key in seen:
            yield fields.duplicate(f"{at}.key", key)
        seen.add(key)


def _annotation_value(text: str, environment: Environment, path: str) -> Iterator[Cause]:
    if not text.strip():
        yield fields.required(path, "valueExpression is not specified")
    elif len(text.strip()) > LONGEST_ANNOTATION:
        yield fields.required(path, f"must not exceed {LONGEST_ANNOTATION} bytes in length")
    else:
        yield from admission_rules.expression(text.strip(), environment, path, (types.STRING, types.NULL))


def binding(spec: Mapping[str, Any], with_actions: bool = True) -> Iterator[Cause]:
    """Yield what is wrong with a binding."""
    if not spec.get("policyName"):
        yield fields.required("spec.policyName")
    else:
        for problem in names.subdomain(spec["policyName"]):
            yield fields.invalid("spec.policyName", spec["policyName"], problem)
    if spec.get("paramRef") is not None:
        yield from _param_ref(spec["paramRef"], "spec.paramRef")
    if spec.get("matchResources") is not None:
        yield from admission_rules.match_resources(spec["matchResources"], "spec.matchResources")
    if with_actions:
        yield from _actions(spec.get("validationActions") or (), "spec.validationActions")


def _param_ref(reference: Mapping[str, Any], path: str) -> Iterator[Cause]:
    name, selector = reference.get("name"), reference.get("selector")
    if name:
        for problem in names.path_segment(name):
            yield fields.invalid(f"{path}.name", name, problem)
        if selector is not None:
            yield fields.forbidden(f"{path}.name", "name and selector are mutually exclusive")
    if selector is not None:
        yield from label_selectors.validate(selector, f"{path}.selector")
        if name:
            yield fields.forbidden(f"{path}.selector", "name and selector are mutually exclusive")
    if not name and selector is None:
        yield fields.required(path, "one of name or selector must be specified")
    action = reference.get("parameterNotFoundAction")
    if not action:
        yield fields.required(f"{path}.parameterNotFoundAction")
    elif action not in ("Allow", "Deny"):
        yield fields.not_supported(f"{path}.parameterNotFoundAction", action, ("Deny", "Allow"))


def _actions(actions: Any, path: str) -> Iterator[Cause]:
    seen: set[str] = set()
    for index, one in enumerate(actions):
        if one not in ACTIONS:
            yield fields.not_supported(f"{path}[{index}]", one, ACTIONS)
        if one in seen:
            yield fields.duplicate(f"{path}[{index}]", one)
        seen.add(one)
    if {"Deny", "Warn"} <= seen:
        yield fields.invalid(path, actions, BOTH_ACTIONS)
    if not seen:
        yield fields.required(path, "at least one validation action is required")
