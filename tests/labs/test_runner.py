"""One learner's way through a lab, on the command line and in a notebook."""

import json
from pathlib import Path

import pytest

from labkit import errors
from labkit.clusters import connecting
from labkit.labs import folder, sweeping
from labkit.labs.finding import Verdict
from labkit.labs.runner import Runner
from labkit.labs.standing import State
from labkit.loop.clock import VirtualClock


class Course:
    """A work folder, a clock and a lab."""

    def __init__(self, small: Path) -> None:
        self.lab = folder.read(small)
        self.work = small.parents[1] / "work"
        self.clock = VirtualClock()

    def runner(self, **named: object) -> Runner:
        return Runner(self.lab, self.work, clock=self.clock, **named)  # type: ignore[arg-type]

    def write(self, mode: str) -> None:
        path = self.work / "01_small" / "settings.yaml"
        content = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: small}\ndata: {mode: %s}\n"
        path.write_text(content % mode, encoding="utf-8")

    def record(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.work / "progress.json").read_text(encoding="utf-8"))["labs"][
            "01_small"
        ]
        return found


@pytest.fixture
def course(small: Path) -> Course:
    return Course(small)


def test_the_way_through_on_the_command_line(course: Course) -> None:
    assert "It is slow (11)." in repr(course.runner().start())
    first = course.runner().check()
    assert (first.verdict, first.codes) == (Verdict.NOT_YET, ("slow_mode",))
    course.write("quick")
    second = course.runner().check()
    assert second.verdict is Verdict.PASS
    assert "Words matter." in repr(second), "the debrief is shown after passing"
    assert "Words matter." not in repr(course.runner().check()), "and only once"
    assert course.record()["passed"] == ["mode"]


def test_the_way_through_on_a_live_cluster(course: Course) -> None:
    lab = course.runner(live=True)
    lab.start()
    assert lab.check().codes == ("slow_mode",)
    lab.cluster.core.patch_namespaced_config_map("settings", "small", {"data": {"mode": "quick"}})
    assert lab.check().verdict is Verdict.PASS, "the official client's change counts, the files do not"
    lab.reset()
    assert lab.check().codes == ("slow_mode",)
    course.write("rapid")
    assert lab.check().codes == ("slow_mode",), "a file counts once it is applied"
    assert "settings.yaml" in repr(lab.apply())
    assert lab.check().verdict is Verdict.PASS
    cluster = lab.cluster
    lab.stop()
    assert sweeping.left_behind(cluster, course.lab) == []


def test_a_cluster_of_the_learners_own_keeps_everything_else(course: Course) -> None:
    cluster = connecting.connect("sim", nodes=1)
    cluster.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: b}\n")
    lab = course.runner(cluster=cluster)
    lab.start()
    lab.reset()
    lab.stop()
    assert cluster.get("configmaps", "mine")["data"] == {"a": "b"}
    assert [node["metadata"]["name"] for node in cluster.get("nodes")] == ["node-1"]


def test_starting_again_keeps_the_learners_files(course: Course) -> None:
    course.runner().start()
    course.write("quick")
    course.runner().start()
    assert course.runner().check().verdict is Verdict.PASS


def test_reset_keeps_the_files_aside(course: Course) -> None:
    course.runner().start()
    course.write("quick")
    assert "01_small.kept-1" in repr(course.runner().reset())
    assert "quick" in (course.work / "01_small.kept-1" / "settings.yaml").read_text(encoding="utf-8")
    assert course.runner().check().codes == ("slow_mode",)


def test_hints_open_one_by_one_and_end_with_a_solution(course: Course) -> None:
    course.runner().start()
    assert "check first" in repr(course.runner().hint())
    course.runner().check()
    assert "How fast is it?" in repr(course.runner().hint())
    assert "How fast is it?" in repr(course.runner().hint()), "no new rung without a check or a minute"
    course.clock.move_to(course.clock.micros + 60_000_000)
    assert "Read the data." in repr(course.runner().hint())
    course.runner().check()
    assert "Change one word." in repr(course.runner().hint())
    course.runner().check()
    last = repr(course.runner().hint())
    assert "+  mode: quick" in last
    assert "Why?" in last, "a solution comes with the question why it works"
    assert "--seed 1" in last, "and with the way to a variant"


def test_solve_wants_an_attempt_asks_once_and_notes_it(course: Course) -> None:
    course.runner().start()
    assert "Try at least once" in repr(course.runner().solve())
    course.runner().check()
    assert "Ask once more" in repr(course.runner().solve())
    assert "revealed" not in course.record()
    assert "+  mode: quick" in repr(course.runner().solve())
    assert course.record()["revealed"] == ["mode"]


def test_another_seed_gives_other_numbers_and_keeps_the_files(course: Course) -> None:
    course.runner().start()
    course.write("quick")
    card = repr(course.runner(seed=1).start())
    assert "It is slow (22)." in card
    assert "01_small.kept-1" in card
    assert course.runner().seed == 1, "the seed is remembered"


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        pytest.param("kind: [", "unreadable", "settings.yaml, line", id="broken YAML names file and line"),
        pytest.param("just text", "unreadable", "settings.yaml, document 1", id="not an object"),
        pytest.param("", "settings_missing", "is gone", id="an empty file"),
        pytest.param(
            "apiVersion: v1\nkind: Confgmap\nmetadata: {name: a}\n", "unreadable", "Confgmap", id="unknown kind"
        ),
        pytest.param(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_Name, namespace: small}\n",
            "refused",
            "settings.yaml",
            id="refused by the API server",
        ),
        pytest.param(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: text\n", "unreadable", "settings.yaml", id="no metadata"
        ),
        pytest.param("apiVersion: v1\nkind: ConfigMap\n", "refused", "settings.yaml", id="no name"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_not_thrown(course: Course, content: str, code: str, says: str) -> None:
    course.runner().start()
    (course.work / "01_small" / "settings.yaml").write_text(content, encoding="utf-8")
    result = course.runner().check()
    assert result.codes == (code,)
    assert says in repr(result)


def test_a_cluster_that_cannot_be_asked_is_not_the_learners_fault(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = course.runner(live=True)
    lab.start()

    def no_answer(*_: object, **__: object) -> None:
        raise errors.BackendError("Docker is not running. Start Docker Desktop.")

    monkeypatch.setattr(type(lab.cluster), "get", no_answer)
    result = lab.check()
    assert result.verdict is Verdict.ENV
    assert "Docker is not running." in repr(result)
    assert "checks" not in course.record(), "it does not count as an attempt"


def test_without_a_start_there_is_no_cluster(course: Course) -> None:
    with pytest.raises(errors.LabError, match=r"has no cluster yet. Call lab.start\(\) first."):
        _ = course.runner(live=True).cluster


def test_korean(course: Course) -> None:
    lab = course.runner(lang="ko")
    assert "느립니다 (11)." in repr(lab.start())
    assert "아직 아닙니다" in repr(lab.check())
    assert "얼마나 빠른가요?" in lab.hint()._repr_html_()


def test_an_unknown_step_is_answered_with_the_known_ones(course: Course) -> None:
    with pytest.raises(errors.LabError, match=r"Lab 01_small has no step 'speed'. Steps: mode."):
        course.runner().goto("speed")


def test_an_unknown_question_is_answered_with_the_known_ones(course: Course) -> None:
    with pytest.raises(errors.LabError, match=r"no question 'when'. Questions: why, sorted."):
        course.runner().answer("when", 1)
    assert "Indeed." in repr(course.runner().answer("why", 1))
    assert "Not this one" in repr(course.runner().answer("why", 2))


def test_a_step_that_is_done_is_a_pass_and_the_next_one_is_judged_later(tmp_path: Path) -> None:
    lab = folder.read(Path(__file__).parents[2] / "labs" / "03_scheduling_cycle")
    runner = Runner(lab, tmp_path)
    runner.start()
    runner.workspace.put(lab.solutions["room--two_pieces"].over(runner.files, runner.values))
    first = runner.check()
    assert (first.verdict, first.judgement.step, first.codes) == (Verdict.PASS, "room", ())
    assert "Filter asks every node alone" in repr(first), "the debrief comes with the pass"
    assert "Next step: Nobody asked the scheduler." in repr(first)
    second = runner.check()
    assert (second.verdict, second.judgement.step, second.codes) == (Verdict.NOT_YET, "choice", ("search_pinned",))


def test_what_was_jumped_over_is_never_noted_as_passed(tmp_path: Path) -> None:
    lab = folder.read(Path(__file__).parents[2] / "labs" / "03_scheduling_cycle")
    runner = Runner(lab, tmp_path)
    runner.goto("choice")
    runner.workspace.put(lab.solutions_of("choice")[0].over(runner.files, runner.values))
    passed = runner.check()
    assert passed.verdict is Verdict.PASS
    assert "Filter asks every node alone" not in repr(passed), "only what was done is looked back at"
    assert runner.progress.of(lab.id)["passed"] == ["choice"]
    assert (runner.standing.state, runner.standing.jumped) == (State.JUMPED, ("room",))
    assert "Steps done: 1 of 2." in repr(runner)
    assert "Jumped over: room." in repr(runner)


def test_goto_solves_the_steps_before(tmp_path: Path) -> None:
    lab = folder.read(Path(__file__).parents[2] / "labs" / "03_scheduling_cycle")
    runner = Runner(lab, tmp_path)
    assert "2/2 · Nobody asked the scheduler" in repr(runner.goto("choice"))
    assert runner.check().codes == ("search_pinned",)
    walked = lab.solutions_of("room")[0].over(lab.start_files(0), lab.values(0))
    assert runner.files == walked, "the same files as walking there"


def test_the_debrief_can_be_read_again(course: Course) -> None:
    course.runner().start()
    assert "No debrief yet" in repr(course.runner().debrief())
    course.write("quick")
    course.runner().check()
    assert "Words matter." in repr(course.runner().debrief())
    assert "말이 중요합니다." in repr(course.runner(lang="ko").debrief())


def test_i_know_this_wants_the_questions_answered_and_is_noted_as_known(course: Course) -> None:
    asked = repr(course.runner().know())
    assert "Why?" in asked
    assert "Sort." not in asked, "one number for each question, so lines to order are left out"
    assert "`labkit lab know 01_small 1`" in asked
    wrong = repr(course.runner().know(2))
    assert "0 of 1 right, so nothing is noted" in wrong
    assert "It is not." in wrong, "with the reason"
    assert course.runner().standing.state is State.NEW
    assert "noted as known, not as done" in repr(course.runner().know(1))
    assert course.record()["known"] == {"right": 1, "asked": 1}
    assert course.record().get("passed", []) == []
    assert course.runner().standing.state is State.KNOWN


def test_a_lab_may_be_skipped_and_is_noted_as_skipped(course: Course) -> None:
    assert "noted as skipped (0 of 1 questions right), not as done" in repr(course.runner().know(2, anyway=True))
    assert course.runner().standing.state is State.SKIPPED
    course.runner().start()
    course.write("quick")
    course.runner().check()
    assert course.runner().standing.state is State.DONE, "doing it later counts as done"
    assert "nothing to jump over" in repr(course.runner().know())


def test_as_many_answers_as_questions(course: Course) -> None:
    with pytest.raises(errors.LabError, match=r"has 1 questions to answer here, 2 numbers were given"):
        course.runner().know(1, 2)
    with pytest.raises(errors.LabError, match=r"has answers 1 to 2; 9 is not one"):
        course.runner().know(9)
    assert course.runner().standing.state is State.NEW
