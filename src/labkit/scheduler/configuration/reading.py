"""From a document to a checked configuration: decode strictly, fill in defaults, merge plugins, validate.

A mapping without apiVersion and kind is taken for version v1, as notebooks write it; with either, both are checked.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.scheduler.configuration import decoding, defaulting, field_errors, merging, schema, validation
from labkit.scheduler.configuration.defaulting import Struct

SCHEME = 'in scheme "pkg/runtime/scheme.go:111"'
_NO_OBJECT = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'


def read(config: Mapping[str, Any] | None, defaults: Sequence[merging.Weighted]) -> Struct:
    """Return a configuration in full, its profiles' plugin sets merged with `defaults`.

    Raises ManifestError with everything that is wrong, in kube-scheduler's words.
    """
    given = _headed(config)
    _check_kind(given)
    try:
        whole = defaulting.complete(_decoded(given))
    except decoding.Unreadable as wrong:
        raise refusal(str(wrong)) from None
    whole["profiles"] = [_completed(one, defaults) for one in whole["profiles"]]
    problems = list(validation.problems(whole))
    if problems:
        raise refusal(field_errors.together(problems))
    return whole


def check_form(config: Mapping[str, Any] | None) -> None:
    """Raise ManifestError for what is no configuration, or has unknown fields or wrong types in it."""
    given = _headed(config)
    _check_kind(given)
    try:
        _decoded(given)
    except decoding.Unreadable as wrong:
        raise refusal(str(wrong)) from None


def refusal(text: str, hint: str = "") -> errors.ManifestError:
    """Return the error that says why kube-scheduler would not start with this configuration."""
    return errors.ManifestError(f"The scheduler configuration is refused: {text}{f' {hint}' if hint else ''}")


def _headed(config: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if config is None:
        return {"apiVersion": schema.API_VERSION, "kind": schema.KIND}
    if not _is_mapping(config):
        kind = decoding.json_kind(config)
        what = f"couldn't get version/kind; json parse error: json: cannot unmarshal {kind} into Go value of type"
        raise refusal(f"{what} {_NO_OBJECT}", "Give a mapping, such as {'profiles': [...]}.")
    if "apiVersion" in config or "kind" in config:
        return config
    return {"apiVersion": schema.API_VERSION, "kind": schema.KIND, **config}


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _check_kind(config: Mapping[str, Any]) -> None:
    for field in ("apiVersion", "kind"):
        value = config.get(field)
        if value is not None and not isinstance(value, str):
            kind = decoding.json_kind(value)
            what = f"json: cannot unmarshal {kind} into Go struct field .{field} of type string"
            raise refusal(f"couldn't get version/kind; json parse error: {what}")
    for field, shown in (("kind", "Kind"), ("apiVersion", "apiVersion")):
        if not config.get(field):
            text = json.dumps(config, separators=(",", ":"), default=str)
            missing = schema.KIND if field == "kind" else schema.API_VERSION
            raise refusal(f"Object '{shown}' is missing in '{text}'", f"Write {field}: {missing}.")
    version, kind = config["apiVersion"], config["kind"]
    if version == schema.API_VERSION and kind == schema.KIND:
        return
    wanted = f"Write apiVersion: {schema.API_VERSION} and kind: {schema.KIND}."
    if version == schema.API_VERSION and kind in schema.STRUCTS and kind.endswith("Args"):
        raise refusal(f"couldn't decode as {schema.KIND}, got {version}, Kind={kind}: ", wanted)
    if kind == schema.KIND and version.startswith(f"{schema.GROUP}/v1"):
        wanted = f"{wanted} Older versions are gone (v1beta3 since Kubernetes 1.29); most fields kept their names."
    raise refusal(_unregistered(kind, version), wanted)


def _unregistered(kind: str, version: str) -> str:
    return f'no kind "{kind}" is registered for version "{version}" {SCHEME}'


# --- decoding -------------------------------------------------------------------------------------------------------


def _decoded(config: Mapping[str, Any]) -> Struct:
    """Decode the document and the arguments in it. Raises Unreadable, also for all unknown fields together."""
    read, unknown = decoding.decode(schema.KIND, config)
    strict = [f'unknown field "{field}"' for field in unknown]
    for index, profile in enumerate(read.get("profiles") or ()):
        for number, one in enumerate(profile.get("pluginConfig") or ()):
            place = f"decoding .profiles[{index}].pluginConfig[{number}]: "
            if one["name"] in schema.TYPED_ARGS:
                one["args"], found = _decoded_args(one["name"], one.get("args"), place)
                strict += found
    if strict:
        raise decoding.Unreadable(f"strict decoding error: {', '.join(strict)}")
    return read


def _decoded_args(plugin: str, args: Any, place: str) -> tuple[Struct, list[str]]:
    """Decode a plugin's arguments: they in full, and what is not known of them."""
    struct, prefix = f"{plugin}Args", f"{place}decoding args for plugin {plugin}: "
    if args is None:
        return defaulting.complete_args(plugin, None), []
    if not isinstance(args, Mapping):
        kind = decoding.json_kind(args)
        what = f"couldn't get version/kind; json parse error: json: cannot unmarshal {kind} into Go value of type"
        raise decoding.Unreadable(f"{prefix}{what} {_NO_OBJECT}")
    version, kind = args.get("apiVersion") or schema.API_VERSION, args.get("kind") or struct
    if version != schema.API_VERSION or kind not in schema.STRUCTS:
        raise decoding.Unreadable(f"{prefix}{_unregistered(kind, version)}")
    if kind != struct:
        what = f"were not of type {struct}.{schema.GROUP}, got {kind}.{schema.GROUP}"
        raise decoding.Unreadable(f"{place}args for plugin {plugin} {what}")
    try:
        read, unknown = decoding.decode(struct, args)
    except decoding.Unreadable as wrong:
        raise decoding.Unreadable(f"{prefix}{wrong}") from None
    fields = ", ".join(f'unknown field "{field}"' for field in unknown)
    strict = f"{place}strict decoding error: decoding args for plugin {plugin}: strict decoding error: {fields}"
    plain = {field: value for field, value in read.items() if field not in ("apiVersion", "kind")}
    return defaulting.complete_args(plugin, plain), [strict] if fields else []


def _completed(profile: Struct, defaults: Sequence[merging.Weighted]) -> Struct:
    """Merge a profile's plugins with the defaults, and give arguments to those that have none."""
    plugins = merging.merged(defaults, profile.get("plugins"))
    listed = profile["pluginConfig"]
    named = {one["name"] for one in listed}
    silent = sorted({one["name"] for each in plugins.values() for one in each["enabled"]} - named)
    added = [
        {"name": name, "args": defaulting.complete_args(name, None)} for name in silent if name in schema.TYPED_ARGS
    ]
    return {**profile, "plugins": plugins, "pluginConfig": [*listed, *added]}
