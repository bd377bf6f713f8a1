"""Default checks: defaults are valid values of their schemas, and say nothing that would be pruned."""

from collections.abc import Iterator

from labkit.api.status import Cause
from labkit.apiserver.custom import embedded, pruning, rules, schema_validator
from labkit.apiserver.custom.compiled_rule import WrongRule
from labkit.apiserver.custom.structural import Structural
from labkit.apiserver.validation import fields


def causes(schema: Structural | None, path: str, inside_meta: bool = False, is_root: bool = True) -> Iterator[Cause]:
    """Yield what is wrong with the defaults in a structural schema."""
    if schema is None:
        return
    inside_meta = inside_meta and not schema.embedded
    if schema.default is not None:
        yield from _of(schema, f"{path}.default", inside_meta)
    yield from causes(schema.items, f"{path}.items", inside_meta, False)
    for name in sorted(schema.properties):
        meta = inside_meta or ((schema.embedded or is_root) and name in pruning.META_FIELDS)
        yield from causes(schema.properties[name], f"{path}.properties[{name}]", meta, False)


def _of(schema: Structural, path: str, inside_meta: bool) -> Iterator[Cause]:
    default = schema.default
    if not inside_meta and pruning.without_unknown(default, schema, schema.embedded) != default:
        yield fields.invalid(path, default, "must not have unknown fields")
    found = [] if inside_meta else list(embedded.causes(default, schema, path))
    if found:
        yield from found
        return
    broken = [one.cause(path) for one in schema_validator.problems(schema.raw, default)]
    yield from broken or _rule_causes(schema, path)


def _rule_causes(schema: Structural, path: str) -> list[Cause]:
    """The rules that a default breaks, unchanged and as a new value; rules that do not compile are told elsewhere."""
    try:
        validator = rules.validator(schema)
    except WrongRule:
        return []
    if validator is None:
        return []
    default = schema.default
    return list(validator.causes(default, default, path, unchanged=False)) or list(
        validator.causes(default, None, path)
    )
