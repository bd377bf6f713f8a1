"""YAML manifests in and out: the only file that knows YAML."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from labkit import errors
from labkit.api.object import Object

Manifest = str | Path | Mapping[str, Any] | Sequence[Mapping[str, Any]]


def load(manifest: Manifest) -> list[Object]:
    """Return the objects of a manifest: YAML text, the path of a file, an object, or a list of objects.

    A List is unpacked, empty documents are left out. Raises ManifestError with file and line.
    """
    if isinstance(manifest, Mapping):
        return _unpacked([dict(manifest)], "this object")
    if not isinstance(manifest, str | Path):
        return _unpacked([dict(one) for one in manifest], "this list")
    if isinstance(manifest, Path) or _is_path(manifest):
        return _unpacked(_documents(_text(Path(manifest)), str(manifest)), str(manifest))
    return _unpacked(_documents(manifest, "this manifest"), "this manifest")


def load_value(text: str, source: str = "this text") -> Any:
    """Return the one YAML value in a text (a settings file, not a manifest). Raises ManifestError with the line."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as failed:
        raise errors.ManifestError(_explain(failed, source)) from failed


def dump(objects: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> str:
    """Return objects as YAML documents, fields in the order they have."""
    listed = [objects] if isinstance(objects, Mapping) else objects
    return "---\n".join(yaml.safe_dump(dict(one), sort_keys=False, allow_unicode=True) for one in listed)


def dump_value(value: Any) -> str:
    """Return any value as one YAML document, fields in the order they have."""
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True))


def same(one: str, other: str) -> bool:
    """Whether two YAML texts say the same, whatever the order of their fields; False if one cannot be read."""
    try:
        return bool(load_value(one) == load_value(other))
    except errors.ManifestError:
        return False


def _is_path(text: str) -> bool:
    return "\n" not in text and text.strip().endswith((".yaml", ".yml", ".json"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as failed:
        raise errors.ManifestError(f"There is no file {path}. Check the path; this runs in {Path.cwd()}.") from failed
    except (OSError, UnicodeDecodeError) as failed:
        raise errors.ManifestError(f"{path} cannot be read as text ({failed}).") from failed


def _documents(text: str, source: str) -> list[Any]:
    try:
        return [document for document in yaml.safe_load_all(text) if document is not None]
    except yaml.YAMLError as failed:
        raise errors.ManifestError(_explain(failed, source)) from failed


def _unpacked(documents: Sequence[Any], source: str) -> list[Object]:
    found: list[Object] = []
    for number, document in enumerate(documents, 1):
        if not isinstance(document, dict):
            raise errors.ManifestError(
                f"{source}, document {number}: an object with apiVersion, kind and metadata is expected, "
                f"this is {_a_kind(document)}. Is there a colon missing?"
            )
        for field in ("apiVersion", "kind"):
            if not isinstance(document.get(field), str):
                raise errors.ManifestError(f"{source}, document {number}: {field} not set. Every object needs it.")
        _check_metadata(document.get("metadata"), f"{source}, document {number}")
        if document["kind"].endswith("List") and isinstance(document.get("items"), list):
            found += _unpacked(document["items"], source)
        else:
            found.append(document)
    return found


def _check_metadata(metadata: Any, place: str) -> None:
    """Refuse what could not even be sent: the name and the namespace are part of the address."""
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        raise errors.ManifestError(f"{place}: metadata is {_a_kind(metadata)}; fields such as name: belong below it.")
    for field in ("name", "namespace"):
        if not isinstance(metadata.get(field, ""), str):
            raise errors.ManifestError(
                f"{place}: metadata.{field} is {_a_kind(metadata[field])}, a text is expected. Put it in quotes."
            )
    if not isinstance(metadata.get("annotations") or {}, dict):
        raise errors.ManifestError(
            f"{place}: metadata.annotations is {_a_kind(metadata['annotations'])}, not key: value."
        )


def _a_kind(value: Any) -> str:
    words = {list: "a list", dict: "a mapping", str: "a text", bool: "true or false", type(None): "empty"}
    return words.get(type(value), "a number")


def _explain(failed: yaml.YAMLError, source: str) -> str:
    """Say where YAML went wrong and what that mostly means."""
    mark = getattr(failed, "problem_mark", None)
    place = f"{source}, line {mark.line + 1}, column {mark.column + 1}" if mark else source
    problem = getattr(failed, "problem", None) or str(failed)
    hint = "Fields of one object must start in the same column, and indentation is made of spaces."
    if "\\t" in problem:
        hint = "There is a tab in the indentation; use spaces."
    elif "mapping values are not allowed" in problem:
        hint = "There is a colon too many in this line, or the line before it is not finished."
    return f"{place}: this is not valid YAML: {problem}. {hint}"
