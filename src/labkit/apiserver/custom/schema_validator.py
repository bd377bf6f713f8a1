"""The schema validator: which rules of an OpenAPI schema a value breaks, in kube-openapi's order and words.

On an update, what was there before and is unchanged is not held against the caller ("ratcheting").
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.apiserver.custom import problem, scalar_checks
from labkit.apiserver.custom.problem import Problem

Schema = Mapping[str, Any]
MISSING: Any = object()


@dataclass
class Result:
    """The problems of a value, and how many checks it was put through (decides which alternative is told of)."""

    problems: list[Problem] = field(default_factory=list)
    checks: int = 0

    def add(self, found: Iterable[Problem | None]) -> None:
        """Add problems, each once."""
        for one in found:
            if one is not None and all(one.message != other.message for other in self.problems):
                self.problems.append(one)

    def merge(self, other: "Result") -> None:
        """Add what another result found."""
        self.add(other.problems)
        self.checks += other.checks


def problems(schema: Schema, value: Any, old: Any = MISSING, path: str = "") -> list[Problem]:
    """Return what is wrong with a value; `old` is what it was before an update."""
    return _ratcheted(schema, value, path, old).problems


def _ratcheted(schema: Schema, value: Any, path: str, old: Any) -> Result:
    found = _validated(schema, value, path, old)
    if found.problems and old is not MISSING and scalar_checks.same(old, value):
        found.problems = []
    return found


def _validated(schema: Schema, value: Any, path: str, old: Any) -> Result:
    found = Result()
    if value is None:
        found.add([scalar_checks.type_problem(schema, value, path), scalar_checks.enum_problem(schema, value, path)])
        return found
    for one in _parts(schema, value, path, old):
        found.merge(one)
        found.checks += 1
    found.checks += 1
    return found


def _parts(schema: Schema, value: Any, path: str, old: Any) -> Iterator[Result]:
    """One result for each group of rules that applies to the value."""
    if scalar_checks.types_of(schema) or scalar_checks.format_of(schema):
        yield _of([scalar_checks.type_problem(schema, value, path)], checks=1)
    yield _combined(schema, value, path, old)
    if isinstance(value, str):
        yield _of([scalar_checks.text_problem(schema, value, path)])
        if scalar_checks.format_of(schema):
            yield _of([scalar_checks.format_problem(schema, value, path)])
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield _of(scalar_checks.number_problems(schema, value, path), checks=1)
    if isinstance(value, list):
        yield _list(schema, value, path, old)
    yield _of([scalar_checks.enum_problem(schema, value, path)])
    if isinstance(value, dict):
        yield _map(schema, value, path, old)


def _of(found: Iterable[Problem | None], checks: int = 0) -> Result:
    result = Result(checks=checks)
    result.add(found)
    if result.problems and checks and result.problems[0].code == problem.TYPE:
        result.checks = 0
    return result


# --- combinations ---------------------------------------------------------------------------------------------------


def _combined(schema: Schema, value: Any, path: str, old: Any) -> Result:
    found = Result()
    if schema.get("anyOf"):
        _any_of(found, [_validated(one, value, path, old) for one in schema["anyOf"]], path)
    if schema.get("oneOf"):
        _one_of(found, [_validated(one, value, path, old) for one in schema["oneOf"]], path)
    if schema.get("allOf"):
        _all_of(found, [_validated(one, value, path, old) for one in schema["allOf"]], path)
    if schema.get("not") is not None and not _validated(schema["not"], value, path, old).problems:
        found.add([_composite(path, "must not validate the schema (not)")])
    found.checks += 1
    return found


def _composite(path: str, what: str) -> Problem:
    return Problem(problem.COMPOSITE, path, f"{json.dumps(path)} {what}")


def _any_of(found: Result, results: list[Result], path: str) -> None:
    good = next((one for one in results if not one.problems), None)
    if good is None:
        found.add([_composite(path, "must validate at least one schema (anyOf)")])
    found.merge(good or max(results, key=lambda one: one.checks))


def _one_of(found: Result, results: list[Result], path: str) -> None:
    good = [one for one in results if not one.problems]
    if len(good) == 1:
        found.merge(good[0])
        return
    what = f"Found {len(good)} valid alternatives" if good else "Found none valid"
    found.add([_composite(path, f"must validate one and only one schema (oneOf). {what}")])
    if not good:
        found.merge(max(results, key=lambda one: one.checks))


def _all_of(found: Result, results: list[Result], path: str) -> None:
    for one in results:
        found.merge(one)
    good = sum(not one.problems for one in results)
    if good != len(results):
        found.add([_composite(path, f"must validate all the schemas (allOf){'' if good else '. None validated'}")])


# --- lists and maps -------------------------------------------------------------------------------------------------


def _list(schema: Schema, value: list[Any], path: str, old: Any) -> Result:
    found = Result()
    items = schema.get("items")
    if isinstance(items, Mapping):
        before = _correlated(schema, old)
        for index, one in enumerate(value):
            found.merge(_ratcheted(items, one, f"{path}[{index}]", before.get(_key(schema, one), MISSING)))
    least, most, size = schema.get("minItems"), schema.get("maxItems"), len(value)
    if least is not None and size < least:
        found.add([Problem(problem.OTHER, path, f"{path} in body should have at least {least} items", size)])
    if most is not None and size > most:
        text = f"{path} in body should have at most {most} items"
        found.add([Problem(problem.TOO_MANY, path, text, size, most)])
    found.checks += 1
    return found


def _correlated(schema: Schema, old: Any) -> dict[str, Any]:
    """The items of an old list by what tells them apart; only lists of type map have that."""
    if not isinstance(old, list) or schema.get("x-kubernetes-list-type") != "map":
        return {}
    return {_key(schema, one): one for one in old}


def _key(schema: Schema, item: Any) -> str:
    keys = schema.get("x-kubernetes-list-map-keys") or ()
    return json.dumps([item.get(name) for name in keys] if isinstance(item, dict) else None)


def _map(schema: Schema, value: dict[str, Any], path: str, old: Any) -> Result:
    found = Result()
    found.add(_size_problems(schema, value, path))
    properties = schema.get("properties") or {}
    before = old if isinstance(old, dict) and schema.get("x-kubernetes-map-type") != "atomic" else {}
    _additional(found, schema, value, path, before)
    for name in sorted(properties):
        if name in value:
            was = MISSING if not path and name in ("kind", "apiVersion") else before.get(name, MISSING)
            found.merge(_ratcheted(properties[name], value[name], f"{path}.{name}" if path else name, was))
    for name in schema.get("required") or ():
        if name not in value:
            found.add([Problem(problem.REQUIRED, f"{path}.{name}", f"{path}.{name} in body is required")])
    return found


def _additional(found: Result, schema: Schema, value: dict[str, Any], path: str, before: Mapping[str, Any]) -> None:
    properties, additional = schema.get("properties") or {}, schema.get("additionalProperties")
    if additional is False:
        for name in value:
            if name not in properties:
                text = f"{path}.{name} in body is a forbidden property"
                found.add([Problem(problem.OTHER, path, text, name)])
    elif isinstance(additional, Mapping):
        for name in sorted(value):
            if name not in properties:
                found.merge(_ratcheted(additional, value[name], f"{path}.{name}", before.get(name, MISSING)))


def _size_problems(schema: Schema, value: dict[str, Any], path: str) -> Iterator[Problem]:
    least, most, size = schema.get("minProperties"), schema.get("maxProperties"), len(value)
    if least is not None and size < least:
        yield Problem(problem.OTHER, path, f"{path} in body should have at least {least} properties", size)
    if most is not None and size > most:
        text = f"{path} in body should have at most {most} properties"
        yield Problem(problem.TOO_MANY, path, text, size, most)
