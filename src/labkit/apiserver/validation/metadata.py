"""Validation of metadata: names, labels, annotations, finalizers, owner references; and what an update may not touch.

Source of the rules and texts: apimachinery's api/validation (Kubernetes 1.36).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from labkit.api.object import Object, metadata
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

ANNOTATIONS_LIMIT_BYTES = 256 * 1024
NameProblem = Callable[[str, bool], Sequence[str]]
IMMUTABLE = "field is immutable"


def validate(obj: Object, namespaced: bool, name_problem: NameProblem, any_finalizers: bool = False) -> Iterator[Cause]:
    """Yield what is wrong with the metadata of a new object."""
    meta = metadata(obj)
    if meta.get("generateName"):
        for problem in name_problem(meta["generateName"], True):
            yield fields.invalid("metadata.generateName", meta["generateName"], problem)
    if not meta.get("name"):
        yield fields.required("metadata.name", "name or generateName is required")
    else:
        for problem in name_problem(meta["name"], False):
            yield fields.invalid("metadata.name", meta["name"], problem)
    if namespaced and not meta.get("namespace"):
        yield fields.required("metadata.namespace")
    if not namespaced and meta.get("namespace"):
        yield fields.forbidden("metadata.namespace", "not allowed on this type")
    yield from shape(meta, "metadata", any_finalizers)


def shape(meta: Mapping[str, Any], path: str, any_finalizers: bool = False) -> Iterator[Cause]:
    """Yield what is wrong with labels, annotations, owner references and finalizers."""
    yield from labels(meta.get("labels") or {}, f"{path}.labels")
    yield from annotations(meta.get("annotations") or {}, f"{path}.annotations")
    yield from _owner_references(meta.get("ownerReferences") or (), f"{path}.ownerReferences")
    yield from _finalizers(meta.get("finalizers") or (), f"{path}.finalizers", any_finalizers)


def labels(found: Mapping[str, str], path: str) -> Iterator[Cause]:
    """Yield what is wrong with labels."""
    for key, value in found.items():
        for problem in names.qualified(key):
            yield fields.invalid(path, key, problem)
        for problem in names.label_value(value):
            yield fields.invalid(path, value, problem)


def annotations(found: Mapping[str, str], path: str) -> Iterator[Cause]:
    """Yield what is wrong with annotations."""
    size = 0
    for key, value in found.items():
        for problem in names.qualified(key.lower()):
            yield fields.invalid(path, key, problem)
        size += len(key.encode()) + len(value.encode())
    if size > ANNOTATIONS_LIMIT_BYTES:
        yield fields.too_long(path, ANNOTATIONS_LIMIT_BYTES)


def validate_update(obj: Object, old: Object, any_finalizers: bool = False) -> Iterator[Cause]:
    """Yield what is wrong with the metadata of a changed object."""
    new, before = metadata(obj), metadata(old)
    if before.get("deletionTimestamp"):
        added = sorted(set(new.get("finalizers") or ()) - set(before.get("finalizers") or ()))
        if added:
            listed = ", ".join(fields.quoted(one) for one in added)
            detail = "no new finalizers can be added if the object is being deleted, found new finalizers"
            yield fields.forbidden("metadata.finalizers", f"{detail} []string{{{listed}}}")
    for name in ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"):
        if new.get(name) != before.get(name):
            yield fields.invalid(f"metadata.{name}", new.get(name), IMMUTABLE)
    yield from shape(new, "metadata", any_finalizers)


def _owner_references(found: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    controllers = []
    for one in found:  # no causes say which of them
        if not one.get("apiVersion"):
            yield fields.invalid(f"{path}.apiVersion", "", "version must not be empty")
        for name in ("kind", "name", "uid"):
            if not one.get(name):
                yield fields.invalid(f"{path}.{name}", "", "must not be empty")
        if one.get("controller"):
            controllers.append(one)
    if len(controllers) > 1:
        first, second = controllers[:2]
        yield fields.invalid(
            path,
            found,
            'Only one reference can have Controller set to true. Found "true" in references for '
            f"{first.get('kind')}/{first.get('name')} and {second.get('kind')}/{second.get('name')}",
        )


def _finalizers(found: Sequence[str], path: str, any_of_them: bool) -> Iterator[Cause]:
    for index, name in enumerate(found):
        for problem in names.qualified(name):
            yield fields.invalid(path, name, problem)
        if any_of_them:
            continue
        if "/" not in name and name not in ("orphan", "foregroundDeletion", "kubernetes"):
            yield fields.invalid(
                f"{path}[{index}]", name, "name is neither a standard finalizer name nor is it fully qualified"
            )
    if "orphan" in found and "foregroundDeletion" in found:
        yield fields.invalid(path, list(found), "finalizer orphan and foregroundDeletion cannot be both set")
