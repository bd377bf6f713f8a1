"""Types of what an expression gives; texts are those of a Kubernetes 1.36.2 API server."""

import pytest

from labkit import cel

GIVES = {
    "two unknown values": ("[object.x, object.y]", "list(dyn)"),
    "one of two types of which one is unknown": ("true ? 1 : dyn(2)", "dyn"),
    "an empty list beside another": ("[[], [1]].size()", "int"),
}


@pytest.mark.parametrize(("text", "gives"), GIVES.values(), ids=GIVES.keys())
def test_types(text: str, gives: str) -> None:
    assert str(cel.compile(text, ("object",)).type) == gives


MIXED = {
    "an unknown value behind a number": ("[1, dyn(2)]", 8, "expected type 'int' but found 'dyn'"),
    "a number behind an unknown value": ("[dyn(1), 2]", 10, "expected type 'dyn' but found 'int'"),
    "null behind a moment": (
        "[timestamp('2020-01-01T00:00:00Z'), null]",
        37,
        "expected type 'timestamp' but found 'null'",
    ),
    "an unknown value in a map": ("{'a': 'x', 'b': object.x}", 23, "expected type 'string' but found 'dyn'"),
}


@pytest.mark.parametrize(("text", "column", "told"), MIXED.values(), ids=MIXED.keys())
def test_what_is_written_out_has_elements_of_one_type(text: str, column: int, told: str) -> None:
    with pytest.raises(cel.CompileError) as wrong:
        cel.compile(text, ("object",))
    assert f"<input>:1:{column}: {told}\n" in str(wrong.value)
