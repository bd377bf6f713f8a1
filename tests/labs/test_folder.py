"""A lab folder with a fault is refused with words that name the file and the fault."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from labkit import errors
from labkit.labs import folder


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(place: Path) -> None:
        path = place / name
        content = path.read_text(encoding="utf-8")
        assert old in content, f"{old!r} is not in {name}"
        path.write_text(content.replace(old, new), encoding="utf-8")

    return apply


def remove(name: str) -> Callable[[Path], None]:
    return lambda place: (place / name).unlink()


def add(name: str, content: str = "a: b\n") -> Callable[[Path], None]:
    def apply(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content, encoding="utf-8")

    return apply


FAULTS = {
    "an empty hint": (
        change("feedback.yaml", "en: Read the data.", 'en: ""'),
        "feedback.yaml, ladder faster, hint 2: the en text is missing or empty",
    ),
    "a hint too few": (
        change("feedback.yaml", "      - {en: Change one word., ko: 한 단어만 바꾸세요.}\n", ""),
        "feedback.yaml, ladder faster: 3 hints are expected, there are 2",
    ),
    "a code without Korean text": (
        change("feedback.yaml", "why: {en: It takes long., ko: 오래 걸립니다.}", "why: {en: It takes long.}"),
        "feedback.yaml, code slow_mode, why: the ko text is missing or empty",
    ),
    "a placeholder that only one language has": (
        change("feedback.yaml", 'ko: "{{object}} 느림: {{seen}} ({{number}})"', 'ko: "{{object}} 느림"'),
        "feedback.yaml, code slow_mode, message: en and ko use different placeholders: ['number', 'seen']",
    ),
    "a placeholder that nothing fills": (
        change("text.en.md", "Make it fast.", "Make it {{speed}}."),
        "text.en.md: nothing fills {{speed}}",
    ),
    "a placeholder in a wrong answer that nothing fills": (
        change("wrong/slow_mode/settings.yaml", "sluggish", "{{speed}}"),
        "wrong/slow_mode/settings.yaml: nothing fills {{speed}}",
    ),
    "a wrong answer of an unknown code": (
        add("wrong/too_green--very/settings.yaml"),
        "wrong/too_green--very: too_green is not a code of feedback.yaml",
    ),
    "a solution of an unknown step": (
        add("solutions/moode--quick/settings.yaml"),
        "solutions/moode--quick: there is no step 'moode'. Steps: mode",
    ),
    "a stray file": (add("notes.txt"), "notes.txt: nothing reads this; a lab has lab.yaml"),
    "a stray file in start": (add("start/readme.txt"), "start/readme.txt: nothing reads this; only YAML"),
    "no quiz": (remove("quiz.yaml"), "quiz.yaml: it is missing"),
    "no solution": (
        lambda place: [path.unlink() for path in place.glob("solutions/*/*")],
        "mode--quick: the folder is empty",
    ),
    "an unknown key in lab.yaml": (
        change("lab.yaml", "level: beginner", "level: beginner\nlevle: beginner"),
        "lab.yaml: unknown key levle. Known: id, title",
    ),
    "an unknown level": (
        change("lab.yaml", "level: beginner", "level: easy"),
        "lab.yaml: level is 'easy'. Levels: beg",
    ),
    "a key of lab.yaml that is missing": (change("lab.yaml", "needs: []\n", ""), "lab.yaml: needs is missing"),
    "an id that is not the folder's name": (
        change("lab.yaml", "id: 01_small", "id: 01_smal"),
        "lab.yaml: id is '01_smal', the folder is named '01_small'",
    ),
    "a start code without words": (
        change("lab.yaml", "start_code: slow_mode", "start_code: slow"),
        "lab.yaml, step mode: start_code slow is not in feedback.yaml",
    ),
    "one variant only": (
        change("lab.yaml", '[{number: "11"}, {number: "22"}]', '[{number: "11"}]'),
        "lab.yaml, variants: at least 2 expected, there are 1",
    ),
    "a variant that lacks a value": (
        change("lab.yaml", '{number: "22"}', "{}"),
        "lab.yaml, variant 2: number is missing",
    ),
    "a code that checks.py says and feedback.yaml does not": (
        change("checks.py", '"settings_missing"', '"settings_gone"'),
        "checks.py: settings_gone has no words in feedback.yaml",
    ),
    "a code that feedback.yaml has and checks.py never says": (
        change("checks.py", '"settings_missing"', '"slow_mode"'),
        "feedback.yaml: checks.py never says settings_missing",
    ),
    "a step without a check": (
        change("checks.py", "def check_mode", "def check_moode"),
        "checks.py: there is no function check_mode(snapshot)",
    ),
    "checks that cannot be imported": (
        change("checks.py", "def check_mode", "import nothing_like_this\n\n\ndef check_mode"),
        "checks.py: it cannot be imported (ModuleNotFoundError",
    ),
    "a ladder that is not there": (
        change(
            "feedback.yaml",
            'ladder: faster\n    message: {en: "{{object}} is too',
            'ladder: quick\n    message: {en: "{{object}} is too',
        ),
        "feedback.yaml, code slow_mode: there is no ladder 'quick'. Ladders: faster",
    ),
    "a bottom-out with an unknown solution": (
        change("feedback.yaml", "solution: mode--quick", "solution: mode--fast"),
        "feedback.yaml, ladder faster: there is no solution mode--fast",
    ),
    "a verdict that no finding may have": (
        change(
            "feedback.yaml",
            'step: mode\n    ladder: faster\n    message: {en: "{{object}} is gone',
            'step: mode\n    verdict: PASS\n    ladder: faster\n    message: {en: "{{object}} is gone',
        ),
        "feedback.yaml, code settings_missing: verdict is 'PASS'. A finding is NOT_YET or STUCK",
    ),
    "a text without a part": (
        change("text.ko.md", "### 할 일", "### 일"),
        "text.ko.md, step mode: the part ### 할 일 is missing or empty",
    ),
    "a text without the step": (
        change("text.en.md", "## mode: The mode", "## moode: The mode"),
        "text.en.md: its steps are ['moode'], lab.yaml says ['mode']",
    ),
    "a question with two right answers": (
        change("quiz.yaml", "- {en: Never.", "- {right: true, en: Never."),
        "quiz.yaml, question 1: one option is right: true, here 2 are",
    ),
    "a distractor without a reason": (
        change("quiz.yaml", "ko: 아니오., reason: {en: It is not., ko: 아닙니다.}", "ko: 아니오."),
        "quiz.yaml, question 1, option 2: reason is missing",
    ),
    "YAML that is broken": (change("lab.yaml", "level: beginner", "level: [beginner"), "lab.yaml, line"),
    "a symptom with an unknown key": (
        change("symptom.yaml", "what: configmaps", "waht: configmaps"),
        "symptom.yaml, fact 1: unknown key waht",
    ),
}


def test_a_lab_without_faults_is_read(small: Path) -> None:
    found = folder.read(small)
    assert found.id == "01_small"
    assert list(found.solutions) == ["mode--quick", "mode--rapid"]
    assert list(found.wrong) == ["settings_missing", "slow_mode"]
    assert found.values(3) == {"number": "22"}, "the fourth learner gets the second variant"


@pytest.mark.parametrize(("plant", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named(small: Path, plant: Callable[[Path], None], says: str) -> None:
    plant(small)
    with pytest.raises(errors.LabError, match=re.escape(says)):
        folder.read(small)


def test_all_faults_are_named_at_once(small: Path) -> None:
    plants = (
        "an empty hint",
        "a stray file",
        "an unknown level",
        "a step without a check",
        "a question with two right answers",
    )
    for name in plants:
        FAULTS[name][0](small)
    with pytest.raises(errors.LabError) as refused:
        folder.read(small)
    assert [name for name in plants if FAULTS[name][1] not in str(refused.value)] == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(errors.LabError, match=r"There is no lab folder"):
        folder.read(tmp_path / "99_nothing")


@pytest.mark.parametrize(
    "name", ["lab.yaml", "text.ko.md", "checks.py", "start/settings.yaml", "wrong/slow_mode/settings.yaml"]
)
def test_a_file_in_another_encoding_is_named(small: Path, name: str) -> None:
    (small / name).write_bytes((small / name).read_bytes() + "# 모드\n".encode("cp949"))
    with pytest.raises(errors.LabError, match=rf"has files that are no UTF-8 text:\n  - {name}: "):
        folder.read(small)
