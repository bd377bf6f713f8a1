"""Definition checks: what a CustomResourceDefinition may say, when it is made and when it is changed.

Source of the rules, their order and their texts: apiextensions-apiserver's validation (Kubernetes 1.36). It looks at
the internal form, in which what all versions have in common stands at the top (see `internal_form`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.object import Object, name
from labkit.api.status import Cause
from labkit.apiserver.custom import approval, definition, formats, internal_form, schema_checks, version_checks
from labkit.apiserver.strategy import spec_of, status_of
from labkit.apiserver.validation import fields, names

Json = Mapping[str, Any]
NAME_FIELDS = ("plural", "singular", "kind", "listKind")


def causes(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with a new definition."""
    yield from _name(obj)
    yield from _spec(spec_of(obj))
    yield from _rest(obj, None)


def update_causes(obj: Object, old: Object) -> Iterator[Cause]:
    """Yield what is wrong with a changed definition."""
    spec, before = spec_of(obj), spec_of(old)
    yield from _spec(spec)
    immutable = [("group",), ("names", "plural")]
    if definition.holds(old, "Established"):
        immutable = [("scope",), ("names", "kind"), *immutable]
    for path in immutable:
        have, had = _at(spec, path), _at(before, path)
        if have != had:
            yield fields.invalid(f"spec.{'.'.join(path)}", have, "field is immutable")
    yield from _rest(obj, old)


def status_causes(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with the names in a status."""
    yield from _names(status_of(obj).get("acceptedNames") or {}, "status.acceptedNames")


def warnings(obj: Object, old: Object | None) -> list[str]:
    """Return the formats in the schemas that this server does not know and that were not there before."""
    before = _unknown_formats(old) if old is not None else []
    return [f"unrecognized format {fields.quoted(one)}" for one in _unknown_formats(obj) if one not in before]


def _at(value: Any, path: Sequence[str]) -> Any:
    for part in path:
        value = (value or {}).get(part)
    return value or ""


def _name(obj: Object) -> Iterator[Cause]:
    names_, group = spec_of(obj).get("names") or {}, spec_of(obj).get("group") or ""
    if name(obj) and name(obj) != f"{names_.get('plural') or ''}.{group}":
        yield fields.invalid("metadata.name", name(obj), 'must be spec.names.plural+"."+spec.group')


def _rest(obj: Object, old: Object | None) -> Iterator[Cause]:
    yield from status_causes(obj)
    yield from _stored_versions(status_of(obj).get("storedVersions"), spec_of(obj).get("versions") or ())
    yield from approval.causes(obj, old)
    if spec_of(obj).get("preserveUnknownFields") and not spec_of(old or {}).get("preserveUnknownFields"):
        detail = (
            "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
        )
        yield fields.invalid("spec.preserveUnknownFields", True, detail)


def _stored_versions(stored: Sequence[str] | None, versions: Sequence[Json]) -> Iterator[Cause]:
    at = "status.storedVersions"
    if not stored:
        yield fields.invalid(at, stored, "must have at least one stored version")
        return
    for one in versions:
        if one.get("storage") and one.get("name") not in stored:
            yield fields.invalid(at, list(stored), f"must have the storage version {one.get('name')}")
    known = {one.get("name") for one in versions}
    for index, one_name in enumerate(stored):
        if one_name not in known:
            detail = (
                f"missing from spec.versions; {one_name} was previously a storage version, and must remain in "
                f"spec.versions until a storage migration ensures no data remains persisted in {one_name} and removes "
                f"{one_name} from status.storedVersions"
            )
            yield fields.invalid(f"{at}[{index}]", one_name, detail)


def _spec(spec: Json) -> Iterator[Cause]:
    group, scope = spec.get("group") or "", spec.get("scope") or ""
    yield from _group(group)
    if not scope:
        yield fields.required("spec.scope")
    elif scope not in ("Cluster", "Namespaced"):
        yield fields.not_supported("spec.scope", scope, ("Cluster", "Namespaced"))
    if spec.get("preserveUnknownFields") and _has_defaults(spec):
        yield fields.invalid("spec.preserveUnknownFields", True, "must be false in order to use defaults in the schema")
    yield from _versions(spec)
    wanted = spec.get("names") or {}
    for field in NAME_FIELDS:
        if not wanted.get(field):
            yield fields.required(f"spec.names.{field}")
    yield from _names(wanted, "spec.names")
    yield from version_checks.shared_causes(spec.get("versions") or ())
    yield from version_checks.conversion_causes(spec)


def _group(group: str) -> Iterator[Cause]:
    problems = names.subdomain(group)
    if not group:
        yield fields.required("spec.group")
    elif problems:
        yield fields.invalid("spec.group", group, ",".join(problems))
    elif "." not in group:
        yield fields.invalid("spec.group", group, "should be a domain with at least one dot")


def _versions(spec: Json) -> Iterator[Cause]:
    versions = spec.get("versions") or ()
    for index, one in enumerate(versions):
        if not (one.get("schema") or {}).get("openAPIV3Schema"):
            yield fields.required(f"spec.versions[{index}].schema.openAPIV3Schema")
    for index, one in enumerate(versions):
        problems = names.dns1035(one.get("name") or "")
        if problems:
            yield fields.invalid(f"spec.versions[{index}].name", one.get("name") or "", ",".join(problems))
        yield from version_checks.causes(one, index, versions)
    listed = [one.get("name") for one in versions]
    storages = sum(bool(one.get("storage")) for one in versions)
    shown = internal_form.versions_text(spec.get("versions"))
    for wrong, detail in (
        (len(set(listed)) != len(listed), "must contain unique version names"),
        (storages != 1, "must have exactly one version marked as storage version"),
    ):
        if wrong:
            yield Cause("FieldValueInvalid", f"Invalid value: {shown}: {detail}", "spec.versions")
    problems = names.dns1035(listed[0] or "") if versions else []
    if problems:
        yield fields.invalid("spec.version", listed[0], ",".join(problems))


def _names(found: Json, path: str) -> Iterator[Cause]:
    for field in ("plural", "singular"):
        problems = names.dns1035(found.get(field) or "")
        if found.get(field) and problems:
            yield fields.invalid(f"{path}.{field}", found[field], ",".join(problems))
    for field in ("kind", "listKind"):
        problems = names.dns1035((found.get(field) or "").lower())
        if found.get(field) and problems:
            text = "may have mixed case, but should otherwise match: "
            yield fields.invalid(f"{path}.{field}", found[field], text + ",".join(problems))
    yield from _labels(found, path, "shortNames")
    if found.get("kind") and found["kind"] == found.get("listKind"):
        yield fields.invalid(f"{path}.listKind", found["kind"], "kind and listKind may not be the same")
    yield from _labels(found, path, "categories")


def _labels(found: Json, path: str, field: str) -> Iterator[Cause]:
    for index, one in enumerate(found.get(field) or ()):
        problems = names.dns1035(one)
        if problems:
            yield fields.invalid(f"{path}.{field}[{index}]", one, ",".join(problems))


def _has_defaults(spec: Json) -> bool:
    found: list[Any] = []
    for one in spec.get("versions") or ():
        schema = (one.get("schema") or {}).get("openAPIV3Schema")
        schema_checks.walk(schema, lambda node: found.append(node.get("default")))
    return any(one is not None for one in found)


def _unknown_formats(obj: Object) -> list[str]:
    found: list[str] = []

    def visit(schema: Json) -> None:
        format_ = schema.get("format")
        if format_ and not formats.known(format_, schema.get("type") or ""):
            found.append(format_)

    for one in spec_of(obj).get("versions") or ():
        schema_checks.walk((one.get("schema") or {}).get("openAPIV3Schema"), visit)
    return found
