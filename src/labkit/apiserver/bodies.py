"""Bodies: bytes on the wire become JSON values, with the complaints of the API server's reader.

In process a body comes as a JSON value already and nothing needs to be read.
"""

import json
import re
from typing import Any

from labkit import errors
from labkit.api import status, wire_yaml
from labkit.api.resources import ResourceType
from labkit.apiserver import duplicates, negotiation, scalars, yaml_problems
from labkit.apiserver.duplicates import Duplicates
from labkit.apiserver.protobuf import envelope, wire
from labkit.apiserver.schema import pack
from labkit.web.message import Request

SHOWN_BYTES = 30  # k8s.io/apiserver handlers, summarizeData
DEEPEST = 10_000
BRACKETS = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*"', re.DOTALL)  # and strings, in which they mean nothing
CONSTANTS = "NaN, Infinity and -Infinity are no JSON"


class NotJson(ValueError):
    """The bytes are no JSON; the text is the Go reader's."""


def read(request: Request, resource: ResourceType) -> tuple[Any, Duplicates]:
    """Return the body of a write as a JSON value, and the fields it names twice. Raises 400 and 415."""
    media = negotiation.content_type(request.headers.get("content-type", ""))
    if request.payload is not None:
        return request.payload, duplicates.NONE
    if media in ("", negotiation.JSON):
        try:
            value, repeated = loads(request.body)
        except NotJson as wrong:
            raise unrecognized(
                resource.kind, f"couldn't get version/kind; json parse error: {wrong}", request.body
            ) from wrong
        if not isinstance(value, dict) and value is not None:
            raise unrecognized(resource.kind, no_object(value), request.body)
        return value or {}, duplicates.in_json(repeated)
    if media == negotiation.YAML:
        return _yaml(request.body, resource)
    if media == negotiation.PROTOBUF and pack.kind_type(resource.api_version, resource.kind) is not None:
        return _protobuf(request.body, resource), duplicates.NONE
    raise unsupported_media()


def loads(body: bytes) -> tuple[Any, list[str]]:
    """Return the JSON value in bytes and the paths of fields that stand twice. Raises NotJson."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise NotJson(f"invalid UTF-8 at byte {wrong.start}") from wrong
    repeated = False

    def pairs_hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(pairs)
        repeated = repeated or len(found) != len(pairs)
        return found

    try:
        value = json.loads(text, object_pairs_hook=pairs_hook, parse_constant=_no_constant)
    except json.JSONDecodeError as wrong:
        raise NotJson(go_message(text, wrong)) from wrong
    except RecursionError as wrong:
        raise NotJson(f"invalid character '{_deepest(text)}' exceeded max depth") from wrong
    if "\\ud" in text or "\\uD" in text:
        value = whole(value)
    return value, _duplicates(text) if repeated else []


def whole(value: Any) -> Any:
    """Return the value without halves of surrogate pairs, which no encoding can hold: as Go, with U+FFFD instead."""
    if isinstance(value, str):
        return scalars.whole(value)
    if isinstance(value, dict):
        return {whole(name): whole(child) for name, child in value.items()}
    return [whole(child) for child in value] if isinstance(value, list) else value


def unrecognized(kind: str, why: str, body: bytes) -> errors.ApiError:
    """400 for a body that is no object at all."""
    return status.bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({_shown(body)})")


def cannot_handle(resource: ResourceType, body: Any, why: str) -> errors.ApiError:
    """400 for a body that names the right kind but does not fit it."""
    kind, version = resource.kind, resource.version
    if isinstance(body, dict):
        kind = body.get("kind") or kind
        version = str(body.get("apiVersion") or version).rpartition("/")[2]
    return status.bad_request(f'{kind} in version "{version}" cannot be handled as a {resource.kind}: {why}')


def unsupported_media() -> errors.ApiError:
    """415 for a body in a format that the server does not read."""
    known = negotiation.KNOWN_MEDIA
    message = f"the body of the request was in an unknown format - accepted media types include: {known}"
    return status.failure(415, "UnsupportedMediaType", message)


def _shown(body: bytes) -> str:
    if not body:
        return "<empty>"
    part = body[:SHOWN_BYTES]
    text = part.decode("utf-8", "replace") if part.startswith(b"{") else part.hex()
    return f"{text} ..." if len(body) > SHOWN_BYTES else text


def _yaml(body: bytes, resource: ResourceType) -> tuple[Any, Duplicates]:
    try:
        value, repeated = wire_yaml.load(body.decode("utf-8", "replace"))
    except (errors.ManifestError, ValueError) as wrong:
        raise unrecognized(resource.kind, f"yaml: {yaml_problems.text(wrong, body)}", body) from wrong
    except RecursionError as wrong:
        raise unrecognized(resource.kind, f"yaml: {yaml_problems.TOO_DEEP}", body) from wrong
    return {} if value is None else whole(value), duplicates.in_yaml(repeated)


def _protobuf(body: bytes, resource: ResourceType) -> Any:
    try:
        found = envelope.opened(body).for_kind(resource.api_version, resource.kind)
    except wire.Malformed as wrong:
        raise unrecognized(resource.kind, str(wrong), body) from wrong
    try:
        return envelope.content(found)
    except wire.Malformed as wrong:
        about = {"apiVersion": found.api_version, "kind": found.kind}
        raise cannot_handle(resource, about, str(wrong)) from wrong


def _no_constant(name: str) -> Any:
    raise NotJson(f"invalid character '{name[0]}' looking for beginning of value")


def no_object(value: Any) -> str:
    """Return the complaint about a JSON value that is no object."""
    wanted = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
    return (
        f"couldn't get version/kind; json parse error: json: cannot unmarshal {_kind(value)} "
        f"into Go value of type {wanted}"
    )


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "number"


def go_message(text: str, wrong: json.JSONDecodeError) -> str:
    """Return what Go's reader says where Python's stopped."""
    place = wrong.pos
    if wrong.msg.startswith("Unterminated string") or place >= len(text):
        return "unexpected end of JSON input"
    character = f"invalid character {json.dumps(text[place])[1:-1].join(chr(39) * 2)}"
    if wrong.msg.startswith("Expecting property name"):
        return f"{character} looking for beginning of object key string"
    if wrong.msg.startswith("Expecting value"):
        literal = next((one for one in ("true", "false", "null") if one[0] == text[place]), "")
        if literal:
            return _broken_literal(text[place:], literal)
        return f"{character} looking for beginning of value"
    if wrong.msg.startswith("Extra data"):
        return f"{character} after top-level value"
    if wrong.msg.startswith("Expecting ':'"):
        return f"{character} after object key"
    if wrong.msg.startswith("Expecting ','"):
        return f"{character} after {'array element' if _inside_array(text[:place]) else 'object key:value pair'}"
    return f"{character} in string literal"


def _deepest(text: str) -> str:
    """The bracket that goes too deep: the first at the depth that Go's reader refuses, else the last that is opened."""
    depth, last = 0, "["
    for found in BRACKETS.finditer(text):
        if found[0] in "[{":
            depth, last = depth + 1, found[0]
            if depth > DEEPEST:
                break
        elif found[0] in "]}":
            depth -= 1
    return last


def _broken_literal(text: str, literal: str) -> str:
    """What Go says of a word that begins like true, false or null."""
    for have, wanted in zip(text, literal, strict=False):
        if have != wanted:
            return f"invalid character '{json.dumps(have)[1:-1]}' in literal {literal} (expecting '{wanted}')"
    return "unexpected end of JSON input"


def _inside_array(text: str) -> bool:
    """Whether the innermost open bracket is a square one (strings are skipped)."""
    open_brackets, in_string, escaped = [], False, False
    for character in text:
        if in_string:
            escaped, in_string = (not escaped and character == "\\"), not (character == '"' and not escaped)
        elif character == '"':
            in_string = True
        elif character in "[{":
            open_brackets.append(character)
        elif character in "]}" and open_brackets:
            open_brackets.pop()
    return bool(open_brackets) and open_brackets[-1] == "["


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, so that repeated names are not lost."""


def _duplicates(text: str) -> list[str]:
    found: list[str] = []

    def walk(value: Any, path: str) -> None:
        if isinstance(value, _Pairs):
            seen = set()
            for name, child in value:
                at = f"{path}.{name}" if path else name
                if name in seen and at not in found:
                    found.append(at)
                seen.add(name)
                walk(child, at)
        elif isinstance(value, list):
            for index, child in enumerate(value):
                walk(child, f"{path}[{index}]")

    walk(json.loads(text, object_pairs_hook=_Pairs), "")
    return found
