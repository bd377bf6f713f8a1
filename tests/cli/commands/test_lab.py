"""`labkit lab` from the outside: exit codes and words."""

from pathlib import Path

import pytest

from labkit.cli import main
from labkit.cli.commands import lab as command

COURSE = Path(__file__).parents[3]
SOLVED = "solutions/room--two_pieces/30-checkout.yaml"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LABKIT_LABS", str(COURSE / "labs"))
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    monkeypatch.delenv("LABKIT_LANG", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)
    return tmp_path


def labkit(*words: str) -> int:
    return main.main(["lab", *words], {"lab": command})  # type: ignore[dict-item]


def test_list_names_every_lab(capsys: pytest.CaptureFixture[str]) -> None:
    assert labkit("list") == 0
    assert "03_scheduling_cycle" in capsys.readouterr().out


def test_a_check_ends_with_the_verdicts_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert labkit("check", "03") == command.COULD_NOT
    assert "Start the lab first: labkit lab start 03_scheduling_cycle" in capsys.readouterr().err
    assert labkit("start", "03") == 0
    assert labkit("check") == 2, "the lab that is started need not be named"
    out = capsys.readouterr().out
    assert "○ Not yet" in out
    assert "3 Insufficient cpu" in out
    assert labkit("hint", "--lang", "ko") == 0
    assert "힌트 1/3" in capsys.readouterr().out


def test_status_shows_nodes_and_pods(capsys: pytest.CaptureFixture[str]) -> None:
    labkit("start", "03")
    capsys.readouterr()
    assert labkit("status", "03") == 0
    out = capsys.readouterr().out
    assert "core-1  4000m  2500m      1500m  -" in out
    assert "core-4  4000m  0m         4000m  SchedulingDisabled" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "99"), "There is no lab '99'. Labs: "),
        (("goto", "03", "nowhere"), "has no step 'nowhere'. Steps: room, choice."),
        (("check", "--lang", "fr"), "Which lab? There are: "),
        (("start", "03", "--lang", "fr"), "There is no language 'fr'. Languages: en, ko."),
    ],
)
def test_bad_input_is_answered_in_words(words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert labkit(*words) == command.COULD_NOT
    assert says in capsys.readouterr().err


def test_prove_prints_the_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    assert labkit("prove", "03", "--row", "5", "--row", "12") == 0
    out = capsys.readouterr().out
    assert "✓  5  every finding code has a wrong answer" in out
    assert "✓ 12  English and Korean say the same" in out


def test_the_way_through_from_outside(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> str:
        assert labkit(*words) == 0
        return capsys.readouterr().out

    first = said("next")
    assert "labkit lab start " in first
    said("start", "04")
    assert "You are in step 1 of 2" in said("next")
    assert "2단계 가운데 1단계를 하는 중입니다" in said("next", "--lang", "ko")
    assert "○ 04_node_affinity · " in said("list")
    assert "○ 04_node_affinity · " in said("progress")
    assert "labkit lab know 04_node_affinity 1" in said("know", "04")
    assert labkit("know", "04", *["1"] * 9) == command.COULD_NOT
    assert "9 numbers were given" in capsys.readouterr().err
    assert "noted as skipped" in said("know", "04", "--anyway")
    assert "↷ 04_node_affinity · " in said("list")
    assert "skipped, not done" in said("list")


def test_the_lab_that_was_worked_on_last_need_not_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    labkit("start", "04")
    labkit("start", "03")
    capsys.readouterr()
    assert labkit("debrief") == 0
    assert "No debrief yet" in capsys.readouterr().out
    assert labkit("check") == 2
    assert "3 Insufficient cpu" in capsys.readouterr().out


def test_near_matches_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert labkit("start", "scheduling_gate") == command.COULD_NOT
    assert "Did you mean 07_scheduling_gates?" in capsys.readouterr().err


def test_an_unreadable_progress_file_is_no_traceback(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / "progress.json").write_text('{"version": 1, "labs": {"03_scheduling_cycle": []}}', encoding="utf-8")
    assert labkit("list") == command.COULD_NOT
    assert "kept as progress.kept-1.json" in capsys.readouterr().err
    assert labkit("list") == 0


def test_a_new_lab_is_written_where_the_labs_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "labs").mkdir()
    monkeypatch.setenv("LABKIT_LABS", str(tmp_path / "labs"))
    monkeypatch.chdir(tmp_path)
    assert labkit("new", "17_my_topic") == 0
    assert "prove it: labkit lab prove 17_my_topic" in capsys.readouterr().out
    assert labkit("prove", "17_my_topic", "--row", "1", "--row", "5") == 0
    assert labkit("new", "17_my_topic") == command.COULD_NOT
    assert "exists. Choose another name" in capsys.readouterr().err
