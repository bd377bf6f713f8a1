"""Bodies: bytes on the wire become JSON values, with the complaints of the API server's reader.

In process a body comes as a JSON value already and nothing needs to be read.
"""

import json
from typing import Any

from labkit import errors
from labkit.api import manifests, status
from labkit.api.resources import ResourceType
from labkit.apiserver import negotiation, scalars, yaml_problems
from labkit.web.message import Request

SHOWN_BYTES = 32
CONSTANTS = "NaN, Infinity and -Infinity are no JSON"


class NotJson(ValueError):
    """The bytes are no JSON; the text is the Go reader's."""


def read(request: Request, resource: ResourceType) -> tuple[Any, list[str]]:
    """Return the body of a write as a JSON value, and the fields it names twice. Raises 400 and 415."""
    media = negotiation.content_type(request.headers.get("content-type", ""))
    if request.payload is not None:
        return request.payload, []
    if media in ("", negotiation.JSON):
        try:
            value, duplicates = loads(request.body)
        except NotJson as wrong:
            raise unrecognized(
                resource.kind, f"couldn't get version/kind; json parse error: {wrong}", request.body
            ) from wrong
        if not isinstance(value, dict) and value is not None:
            raise unrecognized(resource.kind, _no_object(value), request.body)
        return value or {}, duplicates
    if media == negotiation.YAML:
        return _yaml(request.body, resource), []
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
        raise NotJson("exceeded max depth") from wrong
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


def unsupported_media() -> errors.ApiError:
    """415 for a body in a format that the server does not read."""
    known = negotiation.KNOWN_MEDIA
    message = f"the body of the request was in an unknown format - accepted media types include: {known}"
    return status.failure(415, "UnsupportedMediaType", message)


def _shown(body: bytes) -> str:
    if not body:
        return "<empty>"
    text = body.decode("utf-8", "replace") if body.lstrip()[:1] == b"{" else body.hex()
    limit = SHOWN_BYTES - 2 if body.lstrip()[:1] == b"{" else SHOWN_BYTES * 2
    return text if len(text) <= limit else f"{text[:limit]} ..."


def _yaml(body: bytes, resource: ResourceType) -> Any:
    try:
        value = manifests.load_value(body.decode("utf-8", "replace"))
    except (errors.ManifestError, ValueError) as wrong:
        raise unrecognized(resource.kind, f"yaml: {yaml_problems.text(wrong, body)}", body) from wrong
    return {} if value is None else value


def _no_constant(name: str) -> Any:
    raise NotJson(f"invalid character '{name[0]}' looking for beginning of value")


def _no_object(value: Any) -> str:
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
