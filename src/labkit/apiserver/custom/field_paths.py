"""Field paths: ".spec.color" and ".spec['odd name']", checked against a structural schema."""

import re
from dataclasses import dataclass

from labkit.apiserver.custom.structural import Structural

_TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|[.\[\]]|[^.\[\]']+")


class BadPath(ValueError):
    """A path that does not lead anywhere; the text is the API server's."""


@dataclass(frozen=True)
class Found:
    """Where a path leads."""

    names: tuple[str, ...]
    schema: Structural
    written: str  # as causes write it: "spec.color", "spec.map[key]"


def resolved(path: str, schema: Structural, arrays: bool = True) -> Found:
    """Return where a path leads; without `arrays` there may be no brackets. Raises BadPath."""
    tokens = _TOKEN.findall(path)
    names: list[str] = []
    written, at = "", 0
    while at < len(tokens):
        token = tokens[at]
        if token == "[" and not arrays:
            raise BadPath("array notation is not allowed")
        if token not in ("[", "."):
            raise BadPath(f"expected [ or . but got: {token}")
        if at + 1 >= len(tokens):
            raise BadPath("unexpected end of JSON path")
        name = tokens[at + 1]
        at += 2
        if token == "[":
            name = _quoted(name)
            if at >= len(tokens):
                raise BadPath("unexpected end of JSON path")
            if tokens[at] != "]":
                raise BadPath(f"expected ] but got {tokens[at]}")
            at += 1
        is_named = bool(schema.properties)
        if not is_named and schema.additional is None:
            raise BadPath("does not refer to a valid field")
        below = schema.properties.get(name) if is_named else schema.additional
        if below is None:
            raise BadPath("does not refer to a valid field")
        written = (f"{written}.{name}" if written else name) if is_named else f"{written}[{name}]"
        names.append(name)
        schema = below
    return Found(tuple(names), schema, written)


def _quoted(token: str) -> str:
    if len(token) < 2 or token[0] != "'" or token[-1] != "'":
        raise BadPath(f"expected single quoted string but got {token}")
    return re.sub(r"\\(.)", r"\1", token[1:-1])
