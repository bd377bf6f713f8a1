"""Placeholders mean one value each, everywhere in a scenario."""

import pytest

from labkit.cli.conformance.recordings import placeholders
from labkit.cli.conformance.recordings.placeholders import Bindings


@pytest.mark.parametrize(
    ("recorded", "actual", "fits"),
    [
        pytest.param("plain", "plain", True, id="a text without placeholders is itself"),
        pytest.param("a<b", "a<b", True, id="a less-than sign is no placeholder"),
        pytest.param("web-<name:1>", "web-x7k2p", True, id="the letters behind a generateName"),
        pytest.param("web-<name:1>", "web-X7K2P", False, id="those letters are small"),
        pytest.param("<rv:1>", "17", True, id="a version is a number"),
        pytest.param("<rv:1>", "", False, id="and not nothing"),
        pytest.param("<uid:1> and <uid:1>", "a and a", True, id="twice the same in one text"),
        pytest.param("<uid:1> and <uid:1>", "a and b", False, id="the same cannot be two"),
        pytest.param("<hash:1> and <hash:2>", "a and a", True, id="two hashes may be the same"),
        pytest.param("at <time>", "at 2026-01-01T00:00:00Z", True, id="a moment"),
        pytest.param("at <time>", "at noon", False, id="noon is no moment"),
        pytest.param("(<any>)", "(several\nlines)", True, id="any text, line breaks included"),
        pytest.param("[x](<any>", "[x](", True, id="other signs stand for themselves"),
        pytest.param("<age>", "3d2h", True, id="an age"),
        pytest.param("<age>", "<unknown>", True, id="an unknown age"),
    ],
)
def test_a_text_fits_what_was_recorded(recorded: str, actual: str, fits: bool) -> None:
    assert Bindings().fits(recorded, actual) is fits


def test_what_was_seen_once_is_meant_from_then_on() -> None:
    bindings = Bindings()
    assert bindings.fits("<uid:1>", "abc")
    assert not bindings.fits("<uid:1>", "def")
    assert not bindings.fits("<uid:2>", "abc")
    assert bindings.value("<uid:1>") == "abc"
    assert bindings.filled({"<uid:1>": ["x <uid:1>", 1, None]}) == {"abc": ["x abc", 1, None]}
    assert bindings.filled("<uid:9>") == "<uid:9>", "what is not known yet stays"


def test_a_text_that_does_not_fit_teaches_nothing() -> None:
    bindings = Bindings()
    assert not bindings.fits("<uid:1> x", "abc y")
    assert bindings.value("<uid:1>") is None


def test_a_port_is_a_number_where_it_stands_alone() -> None:
    bindings = Bindings()
    assert bindings.fits("<port:1>", "30080")
    assert bindings.filled(["<port:1>", ":<port:1>"]) == [30080, ":30080"]


def test_values_in_a_path_are_quoted() -> None:
    bindings = Bindings()
    assert bindings.fits("<continue:1>", "ab+c/d==")
    assert bindings.filled_path("/api?continue=<continue:1>&x=<rv:3>") == "/api?continue=ab%2Bc%2Fd%3D%3D&x=<rv:3>"


@pytest.mark.parametrize(("text", "holds"), [("<rv:1>", True), ("a <any> b", True), ("<nil>", False), ("", False)])
def test_placeholders_are_told_from_other_texts(text: str, holds: bool) -> None:
    assert placeholders.holds_any(text) is holds
