"""Fields that a body names twice: what warnings and refusals say."""

from labkit.apiserver import duplicates


def test_in_json() -> None:
    found = duplicates.in_json(["data.a", "data.b"])
    assert found.warnings == ('duplicate field "data.a"', 'duplicate field "data.b"')
    assert found.refusal == 'duplicate field "data.a", duplicate field "data.b"'


def test_in_a_json_patch() -> None:
    assert duplicates.in_json(["[0].op"], "json patch ").refusal == 'json patch duplicate field "[0].op"'


def test_in_yaml() -> None:
    found = duplicates.in_yaml(["line 2: x", "line 3: y"])
    assert found.warnings == ("line 2: x", "line 3: y")
    assert found.refusal == "yaml: unmarshal errors:\n  line 2: x\n  line 3: y"


def test_none() -> None:
    assert not duplicates.NONE
    assert not duplicates.in_json([])
    assert not duplicates.in_yaml([])
