"""What goes wrong in a learner's hands is answered with what happened and what to do next; nothing is lost."""

import json
from pathlib import Path

import pytest

from labkit import errors
from labkit.clusters import connecting
from labkit.labs import folder
from labkit.labs.finding import Verdict
from labkit.labs.lab import Lab
from labkit.labs.runner import Runner

QUICK = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: small}\ndata: {mode: quick}\n"


@pytest.fixture
def lab(small: Path) -> Lab:
    return folder.read(small)


@pytest.fixture
def work(small: Path) -> Path:
    return small.parents[1] / "work"


def mine(work: Path) -> Path:
    return work / "01_small" / "settings.yaml"


# -- a check before anything was done ---------------------------------------------------------------------------------


@pytest.mark.parametrize("live", [False, True], ids=["command line", "notebook"])
@pytest.mark.parametrize("act", ["check", "look", "apply"])
def test_before_the_start_it_says_how_to_start(lab: Lab, work: Path, live: bool, act: str) -> None:
    if act == "apply" and not live:
        return
    with pytest.raises(errors.LabError) as refused:
        getattr(Runner(lab, work, live=live), act)()
    assert "lab.start()" in str(refused.value)
    assert not work.exists(), "asking leaves nothing behind"


def test_a_check_right_after_the_start_names_the_fault_of_the_lab(lab: Lab, work: Path) -> None:
    runner = Runner(lab, work, live=True)
    runner.start()
    assert runner.check().codes == ("slow_mode",)


def test_after_the_end_it_says_how_to_begin_again(lab: Lab, work: Path) -> None:
    runner = Runner(lab, work, live=True)
    runner.start()
    runner.stop()
    with pytest.raises(errors.LabError, match=r"has no cluster yet. Call lab.start\(\) first."):
        runner.check()
    runner.start()
    assert runner.check().codes == ("slow_mode",)


# -- a kernel restarted in the middle ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "This is a new simulated cluster: the kernel"), ("ko", "새 시뮬레이션 클러스터입니다")],
)
def test_after_a_restart_the_files_are_there_and_the_check_says_what_is_gone(
    lab: Lab, work: Path, lang: str, says: str
) -> None:
    before = Runner(lab, work, live=True, lang=lang)
    before.start()
    mine(work).write_text(QUICK, encoding="utf-8")
    again = Runner(lab, work, live=True, lang=lang)
    found = again.check()
    assert found.verdict is Verdict.PASS, "the files are on the new cluster"
    assert says in repr(found)
    assert "work/01_small" in repr(found)
    assert says not in repr(again.check()), "said once"


def test_after_a_restart_what_cells_had_changed_is_not_claimed_to_be_there(lab: Lab, work: Path) -> None:
    before = Runner(lab, work, live=True)
    before.start()
    before.cluster.core.patch_namespaced_config_map("settings", "small", {"data": {"mode": "quick"}})
    assert Runner(lab, work, live=True).check().codes == ("slow_mode",)


# -- an edit that breaks YAML, or the file itself ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"data:\n\tmode: quick\n", "settings.yaml, line 2", id="a tab"),
        pytest.param(b"data: {mode: quick\n", "settings.yaml, line", id="a brace that is never closed"),
        pytest.param(QUICK.encode() + "# 빠르게\n".encode("cp949"), "line 5: this is not UTF-8", id="Korean in CP949"),
        pytest.param(QUICK.encode("utf-16"), "line 1: this is not UTF-8 text. Save the file as UTF-8", id="UTF-16"),
    ],
)
def test_a_broken_file_is_named_with_its_line(lab: Lab, work: Path, content: bytes, says: str) -> None:
    runner = Runner(lab, work)
    runner.start()
    mine(work).write_bytes(content)
    found = runner.check()
    assert (found.verdict, found.codes) == (Verdict.NOT_YET, ("unreadable",))
    assert says in repr(found)
    assert "Nothing of this file has reached the cluster" in repr(found)
    assert mine(work).read_bytes() == content, "the file is left as it is"


# -- a learner's cell that raises -------------------------------------------------------------------------------------


def test_a_cell_that_raises_leaves_the_lab_as_it_was(lab: Lab, work: Path) -> None:
    runner = Runner(lab, work, live=True)
    runner.start()
    with pytest.raises(errors.ApiError):
        runner.cluster.patch("pods", "nobody", {"spec": {}}, "small")
    with pytest.raises(errors.ManifestError):
        runner.cluster.apply("kind: [\n")
    assert runner.check().codes == ("slow_mode",)


# -- progress of another version of the lab ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "it no longer has the step speed"), ("ko", "speed 단계는 이제 없습니다")]
)
def test_progress_of_another_version_of_the_lab_is_said_and_what_still_fits_counts(
    lab: Lab, work: Path, lang: str, says: str
) -> None:
    record = {
        "seed": 0,
        "passed": ["speed"],
        "checks": 4,
        "last": {"verdict": "NOT_YET", "code": "old", "step": "speed"},
    }
    work.mkdir()
    content = json.dumps({"version": 1, "labs": {"01_small": record}})
    (work / "progress.json").write_text(content, encoding="utf-8")
    runner = Runner(lab, work, lang=lang)
    assert says in repr(runner.start())
    assert "0/1" in repr(runner) or "0 of 1" in repr(runner), "a step that is gone is not counted"
    assert runner.hint(), "a finding that is gone has no hint, and no traceback"
    assert runner.check().codes == ("slow_mode",)
    assert runner.progress.of("01_small")["passed"] == ["speed"], "and nothing is thrown away"


def test_a_progress_file_of_another_labkit_is_kept_and_the_same_command_goes_on(lab: Lab, work: Path) -> None:
    work.mkdir()
    (work / "progress.json").write_text('{"version": 7, "labs": {}}', encoding="utf-8")
    with pytest.raises(
        errors.LabError, match=r"version 7, this labkit writes version 1. It is kept as progress.kept-1"
    ):
        Runner(lab, work)
    assert Runner(lab, work).start()


# -- two notebooks on one simulator -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "another notebook or terminal has started"), ("ko", "그사이 다른 노트북이나 터미널에서")]
)
def test_the_same_lab_started_twice_on_one_cluster_is_seen_by_the_first(
    lab: Lab, work: Path, tmp_path: Path, lang: str, says: str
) -> None:
    cluster = connecting.connect("sim", nodes=0)
    first, second = Runner(lab, work, cluster=cluster, lang=lang), Runner(lab, tmp_path / "b", cluster=cluster)
    first.start()
    second.start()
    found = first.check()
    assert found.verdict is Verdict.ENV, "nobody's fault"
    assert says in repr(found)
    assert "checks" not in first.progress.of(lab.id), "it does not count as an attempt"
    assert second.check().codes == ("slow_mode",)
    first.start()
    assert first.check().codes == ("slow_mode",), "starting takes it back, as the message says"


def test_the_same_lab_stopped_by_the_other_notebook_is_seen(lab: Lab, work: Path, tmp_path: Path) -> None:
    cluster = connecting.connect("sim", nodes=0)
    first, second = Runner(lab, work, cluster=cluster), Runner(lab, tmp_path / "b", cluster=cluster)
    first.start()
    second.start()
    second.stop()
    assert "Call `lab.start()` to have it for yourself again" in repr(first.check())


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "Lab 02_other is on this cluster"), ("ko", "이 클러스터에는 02_other 실습이 있습니다")]
)
def test_another_lab_on_the_cluster_is_refused_before_anything_is_changed(
    lab: Lab, work: Path, lang: str, says: str
) -> None:
    cluster = connecting.connect("sim", nodes=0)
    theirs = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "other", "labels": {"labkit.io/lab": "02_other"}},
    }
    cluster.apply(theirs)
    with pytest.raises(errors.LabError) as refused:
        Runner(lab, work, cluster=cluster, lang=lang).start()
    assert says in str(refused.value)
    assert "small" not in [one["metadata"]["name"] for one in cluster.get("namespaces")]


# -- running twice, no permission to write ----------------------------------------------------------------------------


def test_starting_twice_is_starting_once(lab: Lab, work: Path) -> None:
    runner = Runner(lab, work, live=True)
    runner.start()
    mine(work).write_text(QUICK, encoding="utf-8")
    runner.start()
    assert runner.check().verdict is Verdict.PASS
    assert [path.name for path in work.iterdir() if path.is_dir()] == ["01_small"], "nothing was put aside"


def test_a_work_folder_that_cannot_be_written_is_the_machines_fault(lab: Lab, work: Path) -> None:
    work.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises((errors.BackendError, errors.LabError)) as refused:
        Runner(lab, work).start()
    assert str(work) in str(refused.value)


def test_a_folder_that_cannot_be_put_aside_is_said(lab: Lab, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner(lab, work)
    runner.start()
    mine(work).write_text(QUICK, encoding="utf-8")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(errors.BackendError, match=r"01_small cannot be written \(Permission denied\). Set LABKIT_WORK"):
        runner.reset()
    assert mine(work).read_text(encoding="utf-8") == QUICK
