"""The tree of an expression: what the parser makes and the checker and the evaluator read.

`at` is where messages point: the offset of an operator, of a call's opening bracket, or of a name.
"""

from dataclasses import dataclass, field
from typing import Any

from labkit.cel.types import Type

RESERVED = frozenset(  # words that are no names
    (
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    )
)


@dataclass(frozen=True)
class Node:
    """Any part of an expression."""

    at: int


@dataclass(frozen=True)
class Literal(Node):
    """A value that stands there."""

    value: Any
    type: Type


@dataclass(frozen=True)
class Name(Node):
    """A name: a variable, a type, or the beginning of a longer name."""

    name: str


@dataclass(frozen=True)
class Select(Node):
    """operand.field, operand.?field (`optional`), or has(operand.field) (`test`)."""

    operand: Node
    field: str
    optional: bool = False
    test: bool = False


@dataclass(frozen=True)
class Call(Node):
    """A function, a method (`target`) or an operator ("_+_")."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Elements(Node):
    """A list that stands there; `optional` holds the places of ?elements."""

    elements: tuple[Node, ...]
    optional: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Entry:
    """One key and value of a map, or one field and value of an object."""

    at: int
    key: Node
    value: Node
    optional: bool


@dataclass(frozen=True)
class Entries(Node):
    """A map that stands there, or, with a `type_name`, an object."""

    entries: tuple[Entry, ...]
    type_name: str | None = None


@dataclass(frozen=True)
class Fold(Node):
    """A macro that goes over a range: all, exists, exists_one, map, filter, transformList, transformMap…"""

    macro: str
    range: Node
    variables: tuple[str, ...]
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Bind(Node):
    """optMap and optFlatMap: an expression over what an optional holds; cel.bind: one over any value."""

    macro: str
    optional: Node
    variable: str
    body: Node


def dotted(node: Node) -> str | None:
    """The long name that a chain of selections spells, such as "format.named", or None."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Select) and not node.optional and not node.test:
        inner = dotted(node.operand)
        return inner and f"{inner}.{node.field}"
    return None
