"""The ordering puzzle: any order is right that says the same; it never tells the answer before an attempt."""

import pytest

from labkit import errors
from labkit.views import ordering
from labkit.views.widgets.ordering import Ordering

LINES = ["kind: Pod", "spec:", "  schedulingGates:", "    - {name: example.com/quota}", "  containers: []"]
DISTRACTORS = {"    - {name: x, enabled: true}": {"en": "A gate is only a name.", "ko": "gate에는 이름밖에 없습니다."}}
QUESTION = {"en": "Put it in order.", "ko": "순서대로 놓으세요."}


def puzzle(lang: str = "en", seed: int = 0) -> Ordering:
    return ordering("puzzle", QUESTION, LINES, DISTRACTORS, lang, seed)


def letters(one: Ordering, *lines: str) -> str:
    known = {line: letter for letter, line in one.shown.items()}
    return " ".join(known[line] for line in lines)


KIND, SPEC, GATES, QUOTA, CONTAINERS = LINES
STRAY = next(iter(DISTRACTORS))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param(LINES, "This is the manifest.", id="as it was written"),
        pytest.param([SPEC, GATES, QUOTA, CONTAINERS, KIND], "This is the manifest.", id="fields have no order"),
        pytest.param([SPEC, CONTAINERS, GATES, QUOTA, KIND], "This is the manifest.", id="nor have those inside"),
        pytest.param(
            [KIND, SPEC, GATES, STRAY, CONTAINERS], "belongs nowhere. A gate is only a name.", id="a stray line"
        ),
        pytest.param([KIND, SPEC, GATES], "Not yet: 2 still missing.", id="lines are missing"),
        pytest.param([KIND, SPEC, CONTAINERS, QUOTA, GATES], "it is no YAML", id="below a line that takes nothing"),
        pytest.param([], "Put the lines in order first", id="nothing"),
    ],
)
def test_what_an_order_gives(lines: list[str], says: str, seed: int) -> None:
    one = puzzle(seed=seed)
    assert says in one.place(letters(one, *lines)).text


def test_where_it_says_something_else_is_named() -> None:
    lines = ["a:", "  x: 1", "b:", "  y: 2"]
    one = ordering("puzzle", "?", lines)
    assert "something else at a.x" in one.place(letters(one, "a:", "  y: 2", "b:", "  x: 1")).text


@pytest.mark.parametrize("typed", ["a a", "Z", "1"])
def test_letters_that_do_not_fit_are_answered_and_change_nothing(typed: str) -> None:
    one = puzzle()
    assert "Name each line once, by its letter: A, B, C, D, E, F." in one.place(typed).text
    assert one.placed == ()
    assert not one.tried


def test_letters_may_be_written_in_any_way() -> None:
    one = puzzle()
    right = letters(one, *LINES)
    assert "This is the manifest." in one.place(right.lower().replace(" ", ",")).text


def test_the_answer_comes_after_an_attempt() -> None:
    one = puzzle()
    assert "Put the lines in order first" in one.reveal().text
    one.place("A")
    assert one.reveal().text.startswith(letters(one, *LINES).replace(" ", ", "))
    assert "A gate is only a name." in one.reveal().text
    assert "<details>" in one.reveal().html


def test_the_buttons_do_the_same_as_the_letters() -> None:
    one = puzzle()
    one._repr_mimebundle_()
    live = one._controls
    assert live is not None
    for letter in letters(one, *LINES).split():
        live.buttons[letter].click()
    assert "← 1" in live.buttons[letters(one, KIND)].description
    live.check.click()
    assert "This is the manifest." in live.picture.value
    live.buttons[letters(one, KIND)].click()
    assert one.placed == tuple(letters(one, *LINES[1:]).split()), "a second press takes a line back"
    live.again.click()
    assert one.placed == ()


def test_every_button_has_a_name_and_keeps_the_indentation() -> None:
    one = puzzle()
    one._repr_mimebundle_()
    live = one._controls
    assert live is not None
    assert all(button.tooltip for button in live.buttons.values())
    assert live.buttons[letters(one, GATES)].description.endswith("│ \xa0\xa0schedulingGates:")


def test_the_static_form_has_every_line_and_no_answer() -> None:
    bundle = puzzle()._repr_mimebundle_()
    for line in (*LINES, *DISTRACTORS):
        assert line in bundle["text/plain"]
    assert "A gate is only a name." not in bundle["text/plain"] + bundle["text/html"]
    assert list(puzzle().shown.values()) == list(puzzle().shown.values()), "the same shuffle every time"
    assert list(puzzle().shown.values())[: len(LINES)] != LINES


def test_korean() -> None:
    one = puzzle("ko")
    assert "순서대로 놓으세요." in repr(one)
    assert "맞습니다." in one.place(letters(one, *LINES)).text
    assert "gate에는 이름밖에 없습니다." in one.place(letters(one, STRAY)).text


@pytest.mark.parametrize(
    ("lines", "says"),
    [(["a: 1", "a: 1"], "each of them once"), (["a: 1"], "2 to 26 lines"), (["a: {", "b: 1"], "not valid YAML")],
)
def test_lines_that_make_no_puzzle(lines: list[str], says: str) -> None:
    with pytest.raises(errors.ManifestError, match=says):
        ordering("puzzle", "?", lines)
