from typing import Any

import pytest

from labkit import cel
from labkit.cel import types

OBJECT = {"metadata": {"name": "web", "labels": {"app": "shop"}}, "spec": {"replicas": 5, "names": ["a", "b"]}}


def value(expression: str, **more: Any) -> Any:
    return cel.compile(expression, ("object", *more)).evaluate({"object": OBJECT, **more})


VALUES = {
    "a field": ("object.spec.replicas <= 3", False),
    "an index": ("object.spec.names[1]", "b"),
    "a key": ("object.metadata.labels['app']", "shop"),
    "the ternary": ("object.spec.replicas > 3 ? 'many' : 'few'", "many"),
    "numbers of different types are compared by value": ("1 < 1.5 && 2u > 1 && object.spec.replicas == 5.0", True),
    "values of different types are not equal": ("dyn(1) == 'a'", False),
    "integers are divided towards zero": ("-5 / 2", -2),
    "a remainder has the sign of what is divided": ("-5 % 3", -2),
    "or decides with one side": ("object.nope == 1 || true", True),
    "and decides with one side": ("object.nope == 1 && false", False),
    "all": ("object.spec.names.all(n, n.size() == 1)", True),
    "exists passes over errors": ("[0, 1].exists(x, 1 / x == 1)", True),
    "exists_one": ("[1, 2, 1].exists_one(x, x == 1)", False),
    "map with a condition": ("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]),
    "filter": ("object.spec.names.filter(n, n != 'a')", ["b"]),
    "keys of a map": ("object.metadata.labels.map(k, k)", ["app"]),
    "two variables over a list": ("[5, 6].transformList(i, v, i + v)", [5, 7]),
    "two variables over a map": ("{'a': 1}.transformMap(k, v, v + 1)", {"a": 2}),
    "entries of a new map": ("[7].transformMapEntry(i, v, {v: i})", {7: 0}),
    "sorting by a key": ("[1, 3, 2].sortBy(x, -x)", [3, 2, 1]),
    "has": ("has(object.spec.replicas) && !has(object.spec.paused)", True),
    "has of something that has no fields": ("has(object.metadata.name.first)", False),
    "an optional field": ("object.?status.?ready.orValue('no')", "no"),
    "an optional index": ("object.spec.names[?7].hasValue()", False),
    "an optional value mapped": ("object.spec.?replicas.optMap(r, r + 1).value()", 6),
    "optional elements": ("[?object.?status, dyn(1)].size()", 1),
    "escapes and raw texts": (r"'a\tb' + r'\d' + '''x'''", "a\tb\\dx"),
    "an unknown attribute of nothing": ("object.?a.b.c.orValue(1)", 1),
    "a moment": ("timestamp('2026-01-01T00:00:00Z') + duration('90m')", "2026-01-01T01:30:00Z"),
    "a span": ("duration('1h30m1.5s')", "5401.5s"),
    "types": ("type(object.spec.replicas) == int && type('a') != bytes", True),
    "a comment": ("1 // one", 1),
}


@pytest.mark.parametrize(("expression", "wanted"), VALUES.values(), ids=VALUES.keys())
def test_an_expression_has_a_value(expression: str, wanted: Any) -> None:
    assert value(expression) == wanted


ERRORS = {
    "a key that is not there": ("object.spec.nope", "no such key: nope"),
    "a field of a text": ("object.metadata.name.first", "no such key: first"),
    "an index behind the end": ("object.spec.names[5]", "index out of bounds: 5"),
    "a text as index": ("object.spec.names['x']", "unsupported index type 'string' in list"),
    "a division by zero": ("1 / (object.spec.replicas - 5)", "division by zero"),
    "a remainder by zero": ("1 % (object.spec.replicas - 5)", "modulus by zero"),
    "an overflow": ("9223372036854775807 + object.spec.replicas", "integer overflow"),
    "null compared": ("dyn(null) <= 3", "no such overload: _<=_"),
    "a number that is none": ("int(object.metadata.name)", "type conversion error from 'string' to 'int'"),
    "the value of nothing": ("optional.none().value() == 1", "optional.none() dereference"),
    "and with an error": ("object.nope == 1 && true", "no such key: nope"),
    "a condition that is no truth": ("object.spec.replicas ? 1 : 2", "no such overload"),
}


@pytest.mark.parametrize(("expression", "told"), ERRORS.values(), ids=ERRORS.keys())
def test_an_expression_has_no_value(expression: str, told: str) -> None:
    with pytest.raises(cel.EvaluationError) as caught:
        value(expression)
    assert str(caught.value) == told


WRONG = {
    "an undeclared name": ("x == 1", "1:1: undeclared reference to 'x' (in container '')\n | x == 1\n | ^"),
    "an undeclared function": (
        "object.f()",
        "1:9: undeclared reference to 'f' (in container '')\n | object.f()\n | ........^",
    ),
    "types that do not fit": (
        "1 + 'a'",
        "1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^",
    ),
    "a method of the wrong type": (
        "'a'.startsWith(1)",
        (
            "1:15: found no matching overload for 'startsWith' applied to 'string.(int)'\n"
            " | 'a'.startsWith(1)\n | ..............^"
        ),
    ),
    "elements of two types": ("[1, 'a']", "1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^"),
    "no truth": ("true && 1", "1:9: expected type 'bool' but found 'int'\n | true && 1\n | ........^"),
    "an end too early": (
        "object.x ==",
        (
            "1:12: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', "
            "'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | object.x ==\n | ...........^"
        ),
    ),
    "a bracket too much": ("1)", "1:2: Syntax error: extraneous input ')' expecting <EOF>\n | 1)\n | .^"),
    "a bracket too few": ("(1", "1:3: Syntax error: missing ')' at '<EOF>'\n | (1\n | ..^"),
    "a moment that is none": ("timestamp('x')", "1:11: invalid timestamp argument\n | timestamp('x')\n | ..........^"),
    "a pattern that is none": (
        "'a'.matches('[')",
        "1:13: invalid matches argument\n | 'a'.matches('[')\n | ............^",
    ),
    "has without a field": ("has(object)", "1:5: invalid argument to has() macro\n | has(object)\n | ....^"),
    "the second line": ("true &&\n  x", "2:3: undeclared reference to 'x' (in container '')\n |   x\n | ..^"),
}


@pytest.mark.parametrize(("expression", "told"), WRONG.values(), ids=WRONG.keys())
def test_an_expression_is_not_understood(expression: str, told: str) -> None:
    with pytest.raises(cel.CompileError) as caught:
        cel.compile(expression, ("object",))
    assert str(caught.value) == f"compilation failed: ERROR: <input>:{told}"


def test_every_problem_is_told_in_order() -> None:
    with pytest.raises(cel.CompileError) as caught:
        cel.compile("b == 1 && a == 2", ())
    assert [line for line in str(caught.value).split("\n") if "ERROR" in line] == [
        "compilation failed: ERROR: <input>:1:1: undeclared reference to 'b' (in container '')",
        "ERROR: <input>:1:11: undeclared reference to 'a' (in container '')",
    ]


def test_what_is_written_out_is_converted_when_it_is_compiled() -> None:
    with pytest.raises(cel.CompileError, match=r"^program instantiation failed: type conversion error"):
        cel.compile("int('a') == 1", ())


def test_declared_types_are_checked_and_told() -> None:
    self = types.object_of("self", {"size": types.INT, "since": types.TIMESTAMP})
    program = cel.compile("self.since.getFullYear() + self.size", ("self",), {"self": self})
    assert program.type == types.INT
    assert program.evaluate({"self": {"size": 1, "since": "2026-05-01T00:00:00Z"}}) == 2027
    with pytest.raises(cel.CompileError, match="undefined field 'sizes'"):
        cel.compile("self.sizes", ("self",), {"self": self})
