"""labkit.lab(): the door from a notebook."""

from pathlib import Path

import pytest

import labkit
from labkit.labs import catalog, path, progress
from labkit.labs.finding import Verdict


def test_a_notebook_opens_a_lab_with_a_live_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    monkeypatch.setenv("LABKIT_LANG", "ko")
    lab = labkit.lab("03_scheduling_cycle")
    assert "아직 시작하지 않았습니다" in repr(lab)
    assert "할 일" in repr(lab.start())
    assert lab.cluster.get("pods", "ledger-1", "billing")["spec"]["nodeName"] == "core-1"
    assert lab.check().verdict is Verdict.NOT_YET
    lab.stop()


def test_a_lab_that_is_not_there() -> None:
    with pytest.raises(labkit.LabkitError, match=r"There is no lab '33'. Labs: "):
        labkit.lab("33")


def test_without_a_name_it_is_the_lab_to_do_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    labkit.lab("07", work=tmp_path).start()
    assert labkit.lab().lab.id == "07_scheduling_gates"
    labkit.lab("07").know(anyway=True)
    assert labkit.lab().lab.id != "07_scheduling_gates", "one that was skipped is passed by"


def test_progress_is_a_card_in_either_language(tmp_path: Path) -> None:
    assert "07_scheduling_gates · Scheduling gates · not begun" in repr(labkit.progress(work=tmp_path))
    assert "07_scheduling_gates · 스케줄링 게이트 · 시작 전" in labkit.progress(work=tmp_path, lang="ko")._repr_html_()


def test_when_no_lab_is_left_it_says_so(tmp_path: Path) -> None:
    for stop in path.stops(catalog.root(), tmp_path, "en"):
        progress.Progress(tmp_path).put(stop.id, {"passed": list(stop.standing.steps)})
    with pytest.raises(labkit.LabkitError, match=r"No lab is left to do. Name one to do it again"):
        labkit.lab(work=tmp_path)
