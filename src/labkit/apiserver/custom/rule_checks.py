"""Checks of x-kubernetes-validations in a schema: their shape, and whether their expressions compile."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.custom import field_paths, internal_form, structural
from labkit.apiserver.custom.compiled_rule import CompiledRule, WrongRule
from labkit.apiserver.validation import fields

Schema = Mapping[str, Any]
RULES = "x-kubernetes-validations"
REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
_NEW_LINE = re.compile(r"[\n\r]")


def shape_causes(schema: Schema, path: str) -> Iterator[Cause]:
    """Yield what is wrong with the rules of one node, expressions aside."""
    for index, rule in enumerate(schema.get(RULES) or ()):
        at = f"{path}.{RULES}[{index}]"
        yield from _texts(rule, at)
        reason, field_path = rule.get("reason"), rule.get("fieldPath") or ""
        if reason is not None and reason not in REASONS:
            yield fields.not_supported(f"{at}.reason", reason, REASONS)
        if field_path and not field_path.strip():
            yield fields.invalid(f"{at}.fieldPath", field_path, "must be non-empty if specified")
        if _NEW_LINE.search(field_path):
            yield fields.invalid(f"{at}.fieldPath", field_path, "must not contain line breaks")
        if field_path and not _leads_somewhere(schema, field_path):
            yield fields.invalid(f"{at}.fieldPath", field_path, "must be a valid path")


def _texts(rule: Schema, at: str) -> Iterator[Cause]:
    text, message, expression = (rule.get(name) or "" for name in ("rule", "message", "messageExpression"))
    if not text.strip():
        yield fields.required(f"{at}.rule", "rule is not specified")
    elif message and not message.strip():
        yield fields.invalid(f"{at}.message", message, "must be non-empty if specified")
    elif _NEW_LINE.search(message.strip()):
        yield fields.invalid(f"{at}.message", message, "must not contain line breaks")
    elif _NEW_LINE.search(text.strip()) and not message.strip():
        yield fields.required(f"{at}.message", "message must be specified if rule contains line breaks")
    if expression and not expression.strip():
        yield fields.required(f"{at}.messageExpression", "messageExpression must be non-empty if specified")


def _leads_somewhere(schema: Schema, path: str) -> bool:
    parsed = structural.parsed(schema)
    try:
        return parsed is not None and bool(field_paths.resolved(path, parsed).names)
    except field_paths.BadPath:
        return False


def compile_causes(schema: Schema, path: str, uncorrelated: str, is_resource: bool) -> Iterator[Cause]:
    """Yield what is wrong with the expressions of the rules of one node."""
    for index, rule in enumerate(schema.get(RULES) or ()):
        at, uses_old = f"{path}.{RULES}[{index}]", False
        try:
            uses_old = CompiledRule.of(rule, schema, "", is_resource).uses_old
        except WrongRule as wrong:
            field = "messageExpression" if wrong.in_message else "rule"
            shown = f"Invalid value: {internal_form.rule_text(rule)}: {wrong}"
            yield Cause("FieldValueInvalid", shown, f"{at}.{field}")
        if uses_old and uncorrelated:
            detail = f"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelated}"
            yield fields.invalid(f"{at}.rule", rule["rule"], detail)
        elif not uses_old and rule.get("optionalOldSelf") is not None:
            detail = "may not be set if oldSelf is not used in rule"
            yield fields.invalid(f"{at}.optionalOldSelf", rule["optionalOldSelf"], detail)
