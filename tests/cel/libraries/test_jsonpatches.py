import pytest

from labkit import cel
from labkit.cel import patches


def test_a_key_is_escaped() -> None:
    program = cel.compile("jsonpatch.escapeKey('k8s.io/x~y')", ("object",), None, patches.OBJECTS)
    assert program.evaluate({}) == "k8s.io~1x~0y"


def test_it_is_known_to_mutations_only() -> None:
    with pytest.raises(cel.CompileError, match="undeclared reference to 'jsonpatch'"):
        cel.compile("jsonpatch.escapeKey('a')", ("object",))
