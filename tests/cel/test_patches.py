"""Objects and JSON patches that a mutation writes out."""

import pytest

from labkit import cel
from labkit.cel import patches


def compiled(text: str) -> cel.Program:
    return cel.compile(text, ("object",), None, patches.OBJECTS)


def test_any_object_of_any_path_may_be_written_out() -> None:
    program = compiled("Object{spec: Object.spec{replicas: 1, ?paused: optional.none()}}")
    assert program.type == patches.OBJECT
    assert program.evaluate({}) == {"spec": {"replicas": 1}}


@pytest.mark.parametrize("text", ["Objectx{}", "Spec{}"], ids=["a longer name", "another name"])
def test_there_are_no_other_types(text: str) -> None:
    with pytest.raises(cel.CompileError, match="undeclared reference to"):
        compiled(text)


NAMES = {
    "as the fields that they are in": ("Object{spec: Object.spec{a: [Object.spec.a{}]}}", []),
    "not as the field": (
        "Object{spec: Object.wrong{}}",
        [
            (
                'unexpected type name "Object.wrong", expected "Object.spec", '
                "which matches field name path from root Object type"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("text", "wrong"), NAMES.values(), ids=NAMES.keys())
def test_types_are_called(text: str, wrong: list[str]) -> None:
    assert list(patches.misnamed(compiled(text).value({}), "Object")) == wrong


def test_half_an_object_is_told_where_it_ends() -> None:
    with pytest.raises(cel.CompileError) as wrong:
        compiled("Object{")
    assert "1:8: Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER" in str(wrong.value)
