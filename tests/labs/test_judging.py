"""From a snapshot to a verdict."""

from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.labs import folder, judging
from labkit.labs.finding import Finding, Verdict
from labkit.labs.snapshot import Snapshot


def settings(mode: str) -> dict[str, Any]:
    return {"kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "small"}, "data": {"mode": mode}}


def pod(**status: Any) -> dict[str, Any]:
    deletion = {"deletionTimestamp": "2026-01-01T00:00:00Z"} if status.pop("terminating", False) else {}
    spec = {"nodeName": status.pop("node", "n1")}
    return {"kind": "Pod", "metadata": {"name": "p", "namespace": "small", **deletion}, "spec": spec, "status": status}


def owned(**status: Any) -> dict[str, Any]:
    one = pod(**status)
    one["metadata"]["ownerReferences"] = [{"kind": "ReplicaSet", "name": "p", "uid": "7", "controller": True}]
    return one


def snapshot(mode: str, *pods: dict[str, Any]) -> Snapshot:
    return Snapshot({"configmaps": [settings(mode)], "pods": list(pods)}, values={"number": "11"})


@pytest.mark.parametrize(
    ("seen", "verdict", "codes", "passed"),
    [
        pytest.param(snapshot("quick"), Verdict.PASS, (), ("mode",), id="nothing found is a pass"),
        pytest.param(snapshot("slow"), Verdict.NOT_YET, ("slow_mode",), (), id="a finding is not yet"),
        pytest.param(Snapshot({}), Verdict.NOT_YET, ("settings_missing",), (), id="nothing there"),
        pytest.param(
            snapshot("quick", pod(phase="Running")), Verdict.PASS, (), ("mode",), id="a running pod is at rest"
        ),
        pytest.param(
            snapshot("quick", pod(phase="Pending")), Verdict.WAITING, (), ("mode",), id="a starting pod is waited for"
        ),
        pytest.param(
            snapshot("slow", pod(phase="Running", terminating=True)),
            Verdict.WAITING,
            ("slow_mode",),
            (),
            id="while something ends there is no judgement yet",
        ),
        pytest.param(
            snapshot("slow", owned(phase="Failed"), owned(phase="Pending")),
            Verdict.NOT_YET,
            ("slow_mode",),
            (),
            id="a pod made again and again in vain is not waited for",
        ),
        pytest.param(
            snapshot("quick", pod(phase="Pending", node="")),
            Verdict.PASS,
            (),
            ("mode",),
            id="a pod without a node is at rest",
        ),
    ],
)
def test_verdicts(
    small: Path, seen: Snapshot, verdict: Verdict, codes: tuple[str, ...], passed: tuple[str, ...]
) -> None:
    found = judging.judge(folder.read(small), seen)
    assert (found.verdict, found.codes, found.passed) == (verdict, codes, passed)


def test_a_finding_speaks_the_learners_language(small: Path) -> None:
    lab = folder.read(small)
    said = [judging.judge(lab, snapshot("slow"), lang=lang).findings[0].message for lang in ("en", "ko")]
    assert said == ["configmap small/settings is too slow: slow (11)", "configmap small/settings 느림: slow (11)"]


def test_files_that_were_refused_come_before_the_state_of_the_cluster(small: Path) -> None:
    refused = Finding("refused", "settings.yaml", "data", "no")
    found = judging.judge(folder.read(small), snapshot("slow"), [refused])
    assert found.codes == ("refused",)
    assert found.findings[0].message == "The API server refused settings.yaml: no"


def test_a_stuck_finding_is_not_waited_for(small: Path) -> None:
    content = (small / "feedback.yaml").read_text(encoding="utf-8")
    stuck = content.replace("    step: mode\n", "    step: mode\n    verdict: STUCK\n")
    (small / "feedback.yaml").write_text(stuck, encoding="utf-8")
    found = judging.judge(folder.read(small), snapshot("slow", pod(phase="Pending")))
    assert found.verdict is Verdict.STUCK


def test_a_check_that_breaks_is_the_labs_fault(small: Path) -> None:
    with pytest.raises(errors.LabError, match=r"check of step mode in lab 01_small .*a fault of the lab, not yours"):
        judging.judge(folder.read(small), Snapshot({"configmaps": [{**settings("x"), "data": "text"}]}))


def test_exit_codes() -> None:
    assert [verdict.exit_code for verdict in Verdict] == [0, 1, 2, 3, 4]


def test_what_is_waited_for_is_said_with_its_reason(small: Path) -> None:
    waiting = [
        {"state": {"waiting": {"reason": "ImagePullBackOff"}}},
        {"state": {"waiting": {"reason": "ContainerCreating"}}},
    ]
    found = judging.judge(folder.read(small), snapshot("quick", pod(phase="Pending", containerStatuses=waiting)))
    assert found.waiting_for == ("pod small/p (starting, ImagePullBackOff)",)
