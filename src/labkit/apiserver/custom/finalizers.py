"""Finalizers of custom resources: any name will do, but some are better."""

from collections.abc import Iterator, Sequence

from labkit.api.object import Object, metadata
from labkit.apiserver.validation import fields, names

STANDARD = ("foregroundDeletion", "kubernetes", "orphan")


def warnings(obj: Object, old: Object | None) -> Sequence[str]:
    """Return the warnings about finalizers that a write adds."""
    before = set(metadata(old or {}).get("finalizers") or ())
    added = sorted(set(metadata(obj).get("finalizers") or ()) - before)
    return [text for name in added for text in _about(name)]


def _about(name: str) -> Iterator[str]:
    about = f"metadata.finalizers: {fields.quoted(name)}"
    for problem in names.qualified(name):
        yield f"{about}: {problem}"
    if "/" not in name and name not in STANDARD:
        better = " including a path (/)" if "." in name else ""
        yield (
            f"{about}: prefer a domain-qualified finalizer name{better} to avoid accidental conflicts with other "
            "finalizer writers"
        )
