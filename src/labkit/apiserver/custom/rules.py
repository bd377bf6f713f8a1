"""The rules of x-kubernetes-validations: compiled once per version, asked about every write.

Source of the texts and the order: apiextensions-apiserver's CEL validator (Kubernetes 1.36). What an expression may
cost at most is not estimated here.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit import cel
from labkit.api.status import Cause
from labkit.apiserver.custom import field_paths, problem, scalar_checks
from labkit.apiserver.custom.compiled_rule import CompiledRule
from labkit.apiserver.custom.structural import Structural
from labkit.apiserver.validation import fields

RULES = "x-kubernetes-validations"
MESSAGE_LIMIT_BYTES = 5 * 1024


@dataclass(frozen=True)
class Validator:
    """The rules of one node of a schema and of those below it."""

    schema: Structural
    rules: Sequence[CompiledRule]
    properties: Mapping[str, "Validator"]
    additional: "Validator | None"
    items: "Validator | None"

    def causes(self, value: Any, old: Any, path: str = "", unchanged: bool | None = None) -> Iterator[Cause]:
        """Yield the rules that a value breaks; `unchanged` says whether it is told apart from what it was before."""
        if value is None:
            return
        same = unchanged if unchanged is not None else old is not None and scalar_checks.same(old, value)
        yield from self._own(value, old, path, same)
        if isinstance(value, list):
            yield from self._in_list(value, old, path, same)
        elif isinstance(value, dict):
            yield from self._in_map(value, old, path, same)

    def _in_list(self, value: list[Any], old: Any, path: str, same: bool) -> Iterator[Cause]:
        if self.items is None:
            return
        keyed = self.schema.list_type == "map" and isinstance(old, list)
        before = {_key(self.schema, one): one for one in old} if keyed else {}
        for index, one in enumerate(value):
            was = before.get(_key(self.schema, one)) if keyed else None
            yield from self.items.causes(one, was, f"{path}[{index}]", None if keyed else same)

    def _in_map(self, value: dict[str, Any], old: Any, path: str, same: bool) -> Iterator[Cause]:
        told = self.schema.map_type != "atomic"
        before = old if told and isinstance(old, dict) else {}
        for name in sorted(value):
            known = self.properties.get(name)
            below = known or (self.additional if name not in self.schema.properties else None)
            if below is not None:
                at = (f"{path}.{name}" if path else name) if name in self.schema.properties else f"{path}[{name}]"
                yield from below.causes(value[name], before.get(name), at, None if told else same)

    def _own(self, value: Any, old: Any, path: str, same: bool) -> Iterator[Cause]:
        for rule in self.rules:
            if rule.uses_old and old is None and not rule.optional_old:
                continue
            at = path or problem.ROOT
            try:
                holds = rule.holds(value, old)
            except cel.EvaluationError as wrong:
                yield fields.invalid(at, self.schema.type, _failed(str(wrong), rule))
                continue
            if not holds and (rule.uses_old or not same):
                yield self._broken(rule, value, old, path)

    def _broken(self, rule: CompiledRule, value: Any, old: Any, path: str) -> Cause:
        at = ".".join(part for part in (path, rule.field_path) if part) or problem.ROOT
        detail = _message(rule, value, old)
        if rule.reason == "FieldValueForbidden":
            return fields.forbidden(at, detail)
        if rule.reason == "FieldValueRequired":
            return fields.required(at, detail)
        shown = "" if self.schema.type in ("object", "array") else f": {fields.quoted(value)}"
        if rule.reason == "FieldValueDuplicate":
            return Cause("FieldValueDuplicate", f"Duplicate value{shown}", at)
        return Cause("FieldValueInvalid", f"Invalid value{shown}: {detail}", at)


def _key(schema: Structural, item: Any) -> str:
    return json.dumps([item.get(name) for name in schema.list_keys] if isinstance(item, dict) else None)


def _failed(why: str, rule: CompiledRule) -> str:
    if why.startswith("no such overload"):
        about = "call arguments did not match a supported operator, function or macro signature for rule"
        return f"'{why}': {about}: {rule.shown}"
    return f"{why} evaluating rule: {rule.shown}"


def _message(rule: CompiledRule, value: Any, old: Any) -> str:
    """What a rule says of itself: its message expression, its message, or its text."""
    try:
        text = rule.message(value, old).strip()
    except cel.EvaluationError:
        text = ""
    if text and "\n" not in text and len(text.encode()) <= MESSAGE_LIMIT_BYTES:
        return text
    return rule.written_message or f"failed rule: {rule.shown}"


def validator(schema: Structural | None, is_root: bool = False) -> Validator | None:
    """Return the rules of a schema, None if there are none. The expressions are known to compile."""
    if schema is None:
        return None
    rules = [
        CompiledRule.of(one, schema.raw, _field_path(one, schema), is_root or schema.embedded)
        for one in schema.raw.get(RULES) or ()
    ]
    properties = {name: found for name, one in schema.properties.items() if (found := validator(one)) is not None}
    additional, items = validator(schema.additional), validator(schema.items)
    if not rules and not properties and additional is None and items is None:
        return None
    return Validator(schema, rules, properties, additional, items)


def _field_path(rule: Mapping[str, Any], schema: Structural) -> str:
    written = rule.get("fieldPath") or ""
    try:
        return field_paths.resolved(written, schema).written if written else ""
    except field_paths.BadPath:
        return re.sub(r"^\.", "", written)
