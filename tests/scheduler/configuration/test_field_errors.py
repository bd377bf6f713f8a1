"""Field errors: how a problem is written."""

import pytest

from labkit.scheduler.configuration import field_errors

TEXTS = {
    "invalid": (field_errors.invalid("a.b", "x", "no"), 'a.b: Invalid value: "x": no'),
    "an invalid list": (field_errors.invalid("a", ["x", 1], "no"), 'a: Invalid value: ["x",1]: no'),
    "required": (field_errors.required("a"), "a: Required value"),
    "required, with a reason": (field_errors.required("a", "why"), "a: Required value: why"),
    "duplicate": (field_errors.duplicate("a", "x"), 'a: Duplicate value: "x"'),
    "forbidden": (field_errors.forbidden("a", "no"), "a: Forbidden: no"),
    "unsupported": (
        field_errors.unsupported("a", "x", ("y", "z")),
        'a: Unsupported value: "x": supported values: "y", "z"',
    ),
    "one problem stands alone": (field_errors.together(["p"]), "p"),
    "several stand in brackets, each once": (field_errors.together(["p", "q", "p"]), "[p, q]"),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_texts(text: str, expected: str) -> None:
    assert text == expected
