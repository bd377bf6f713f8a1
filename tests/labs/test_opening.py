"""labkit.lab(): the door from a notebook."""

from pathlib import Path

import pytest

import labkit
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
