"""Validation of volumes: one source each, with what it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

Source = Mapping[str, Any]
MODE_TEXT = "must be a number between 0 and 0777 (octal), both inclusive"


def validate(volumes: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    """Yield what is wrong with the volumes of a pod."""
    seen: set[str] = set()
    for index, volume in enumerate(volumes):
        at, name = f"{path}[{index}]", volume.get("name", "")
        yield from _sources(volume, at)
        if not name:
            yield fields.required(f"{at}.name")
        for problem in names.label(name) if name else ():
            yield fields.invalid(f"{at}.name", name, problem)
        if name and name in seen:
            yield fields.duplicate(f"{at}.name", name)
        seen.add(name)


def _sources(volume: Mapping[str, Any], at: str) -> Iterator[Cause]:
    # In upstream's order, so that the source that comes second is the one refused.
    given = [name for name in ORDER if volume.get(name) is not None]
    given += [name for name in volume if name not in ("name", *ORDER) and volume.get(name) is not None]
    for index, name in enumerate(given):
        if index:
            yield fields.forbidden(f"{at}.{name}", "may not specify more than 1 volume type")
        elif name in RULES:
            yield from RULES[name](volume[name], f"{at}.{name}")
    if not given:
        yield fields.required(at, "must specify a volume type")


def _host_path(source: Source, at: str) -> Iterator[Cause]:
    if not source.get("path"):
        yield fields.required(f"{at}.path")
    elif ".." in source["path"].split("/"):
        yield fields.invalid(f"{at}.path", source["path"], "must not contain '..'")


def _named(field: str) -> Callable[[Source, str], Iterator[Cause]]:
    def rule(source: Source, at: str) -> Iterator[Cause]:
        if not source.get(field):
            yield fields.required(f"{at}.{field}")
        yield from _files(source, at)

    return rule


def _files(source: Source, at: str) -> Iterator[Cause]:
    mode = source.get("defaultMode")
    if mode is not None and not 0 <= mode <= 0o777:
        yield fields.invalid(f"{at}.defaultMode", mode, MODE_TEXT)
    for index, item in enumerate(source.get("items") or ()):
        place = f"{at}.items[{index}]"
        if "fieldRef" not in item and "resourceFieldRef" not in item and not item.get("key"):
            yield fields.required(f"{place}.key")
        yield from _relative(item.get("path", ""), f"{place}.path")
        if item.get("mode") is not None and not 0 <= item["mode"] <= 0o777:
            yield fields.invalid(f"{place}.mode", item["mode"], MODE_TEXT)


def _relative(path: str, at: str) -> Iterator[Cause]:
    if not path:
        yield fields.required(at)
    elif path.startswith("/"):
        yield fields.invalid(at, path, "must be a relative path")
    elif ".." in path.split("/"):
        yield fields.invalid(at, path, "must not contain '..'")
    elif path.startswith(".."):
        yield fields.invalid(at, path, "must not start with '..'")


RULES: dict[str, Callable[[Source, str], Iterator[Cause]]] = {
    "hostPath": _host_path,
    "secret": _named("secretName"),
    "configMap": _named("name"),
    "persistentVolumeClaim": _named("claimName"),
    "downwardAPI": _files,
    "projected": _files,
}
ORDER = (
    "emptyDir",
    "hostPath",
    "gitRepo",
    "secret",
    "nfs",
    "persistentVolumeClaim",
    "downwardAPI",
    "configMap",
    "projected",
    "csi",
    "ephemeral",
)
