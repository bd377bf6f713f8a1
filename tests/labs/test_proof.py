"""The proof refuses labs that would mislead a learner, and says which file does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from labkit.labs import folder, proof

ROWS = {row.number: row for row in proof.ROWS}


def write(name: str, content: str) -> Callable[[Path], None]:
    def apply(place: Path) -> None:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    return apply


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(place: Path) -> None:
        content = (place / name).read_text(encoding="utf-8")
        assert old in content
        (place / name).write_text(content.replace(old, new), encoding="utf-8")

    return apply


def settings(mode: str, name: str = "settings") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: small}}\ndata:\n  mode: {mode}\n"


FAULTS = {
    "a start that passes unsolved": (
        1,
        write("start/settings.yaml", settings("quick")),
        "start of mode, seed 0: slow_mode declared, the check said PASS",
    ),
    "a start that fails for another reason than declared": (
        1,
        write("start/settings.yaml", settings("slow", "other")),
        "start of mode, seed 0: slow_mode declared, the check said NOT_YET in step mode (settings_missing",
    ),
    "a symptom that does not hold": (
        2,
        change("symptom.yaml", "data.mode: slow", "data.mode: broken"),
        "fact 1, seed 0: configmaps small settings: data.mode is 'slow', the symptom says 'broken'",
    ),
    "a symptom of something that is not there": (
        2,
        change("symptom.yaml", "count: 1", "count: 2"),
        "there are 1, the symptom says 2",
    ),
    "a solution that does not pass": (
        3,
        write("solutions/mode--rapid/settings.yaml", settings("slower")),
        "mode--rapid, seed 0, attempt 1: the check said NOT_YET in step mode (slow_mode",
    ),
    "a wrong answer that passes": (
        4,
        write("wrong/slow_mode/settings.yaml", settings("rapid")),
        "wrong/slow_mode, seed 0: the check said PASS",
    ),
    "a wrong answer that gets another code": (
        4,
        write("wrong/slow_mode/settings.yaml", settings("slow", "other")),
        "wrong/slow_mode, seed 0: the check said NOT_YET in step mode (settings_missing",
    ),
    "a message that does not say what was seen": (
        4,
        change("feedback.yaml", ": {{seen}} ({{number}})", " ({{number}})"),
        "wrong/slow_mode, seed 0: the message names not both configmap small/settings and 'sluggish'",
    ),
    "a message that gives the expected value away": (
        4,
        change("feedback.yaml", "en: It takes long.", "en: It should be quick."),
        "wrong/slow_mode, seed 0: the message gives the expected value away: quick",
    ),
    "a code without a wrong answer": (
        5,
        lambda place: [
            (place / "wrong/settings_missing/settings.yaml").unlink(),
            (place / "wrong/settings_missing").rmdir(),
        ],
        "settings_missing: no wrong answer shows it; add wrong/settings_missing/",
    ),
    "a hint that holds a line of a solution": (
        6,
        change("feedback.yaml", "en: Read the data.", 'en: "Write mode: rapid there."'),
        "faster, hint 2, en: holds a line of a solution: mode: rapid",
    ),
    "a bottom-out that does not repair": (
        6,
        write("solutions/mode--quick/settings.yaml", settings("quickly")),
        "bottom-out after wrong/slow_mode: the check said NOT_YET",
    ),
    "a check that breaks on an odd state": (
        10,
        change("checks.py", "if settings is None:", 'if settings["data"]["mode"] is None:'),
        "a fault of the lab, not yours",
    ),
    "a text that says other code in Korean": (
        12,
        change("text.ko.md", "빠르게 하세요.", "`mode`를 빠르게 하세요."),
        "text, mode, task: different code: ['mode']",
    ),
    "a text that names a finding code": (
        12,
        change("text.en.md", "It is fast.", "No slow_mode any more."),
        "text, mode, success: names the finding code slow_mode",
    ),
    "a Korean text that is English": (
        12,
        change(
            "feedback.yaml", "en: It takes long., ko: 오래 걸립니다.", "en: It takes long., ko: It takes long time."
        ),
        "slow_mode, why: the Korean text holds no Korean",
    ),
}


@pytest.mark.parametrize("row", [row for row in proof.ROWS if row.number != 10], ids=lambda row: str(row.number))
def test_a_good_lab_is_proven(small: Path, row: proof.Row) -> None:
    outcome = proof.prove(folder.read(small), row)
    assert outcome.problems == ()
    assert outcome.holds


@pytest.mark.slow
@pytest.mark.parametrize(("number", "plant", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_turns_its_row_red(small: Path, number: int, plant: Callable[[Path], None], says: str) -> None:
    plant(small)
    outcome = proof.prove(folder.read(small), ROWS[number])
    assert not outcome.holds
    assert any(says in problem for problem in outcome.problems), outcome.problems


OPERATION = "- patch: {resource: configmaps, name: settings, namespace: small, patch: {data: {mode: rapid}}}\n"


@pytest.mark.slow
@pytest.mark.parametrize("row", proof.ROWS, ids=lambda row: str(row.number))
def test_a_solution_may_be_something_done_rather_than_a_file(small: Path, row: proof.Row) -> None:
    write("solutions/mode--patch/z-operations.yaml", OPERATION)(small)
    write("wrong/slow_mode--patch/z-operations.yaml", OPERATION.replace("rapid", "lame"))(small)
    outcome = proof.prove(folder.read(small), row)
    assert outcome.problems == ()
    assert outcome.holds


def test_mutants_are_made_of_operations_too(small: Path) -> None:
    write("solutions/mode--patch/z-operations.yaml", OPERATION)(small)
    lab = folder.read(small)
    names = [one.name for one in proof.some_mutants(lab, 500)]
    assert any(name.startswith("mode--patch: z-operations.yaml 0.patch.patch.data.mode ->") for name in names)


def test_a_row_that_looks_at_nothing_does_not_hold(small: Path) -> None:
    outcome = proof.prove(folder.read(small), proof.Row(99, "nothing", lambda _: iter(())))
    assert not outcome.holds


def test_mutants_are_drawn_the_same_way_every_time(small: Path) -> None:
    lab = folder.read(small)
    names = [one.name for one in proof.some_mutants(lab, 20)]
    assert names == [one.name for one in proof.some_mutants(lab, 20)]
    assert len(set(names)) == 20
