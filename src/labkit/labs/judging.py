"""From a snapshot to a verdict: the steps in order, up to the first that is not done."""

from collections.abc import Sequence
from dataclasses import dataclass

from labkit import errors
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.labs import engine_codes, expect
from labkit.labs.finding import Finding, Verdict
from labkit.labs.lab import Lab
from labkit.labs.snapshot import Snapshot


@dataclass(frozen=True)
class Judgement:
    """What a check says about one moment. Findings are in causal order, the deepest cause first."""

    verdict: Verdict
    step: str  # the step that is open; the last one when all have passed
    passed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    waiting_for: tuple[str, ...] = ()  # what still changes: "pod shop/checkout-… is starting"
    trouble: str = ""  # what is wrong with the machine, when the verdict is ENV

    @property
    def codes(self) -> tuple[str, ...]:
        """The finding codes, in order, each once."""
        return tuple(dict.fromkeys(one.code for one in self.findings))


def judge(lab: Lab, snapshot: Snapshot, file_findings: Sequence[Finding] = (), lang: str = "en") -> Judgement:
    """Return the verdict on a snapshot. Raises LabError if the lab's own check fails."""
    passed: list[str] = []
    for step in lab.steps:
        found = list(file_findings) or _checked(lab, step.id, snapshot)
        if found:
            return _not_passed(lab, snapshot, step.id, tuple(passed), found, lang)
        passed.append(step.id)
    waiting = tuple(converging(lab, snapshot))
    verdict = Verdict.WAITING if waiting else Verdict.PASS
    return Judgement(verdict, lab.steps[-1].id, tuple(passed), waiting_for=waiting)


def step_passed(found: Judgement, known: Sequence[str]) -> Judgement:
    """Return a pass if a step has just been done: nobody wants to see what is wrong with the next one at once."""
    fresh = [step for step in found.passed if step not in known]
    if fresh and found.verdict is Verdict.NOT_YET:
        return Judgement(Verdict.PASS, fresh[-1], found.passed)
    return found


def unusable(lab: Lab, trouble: str) -> Judgement:
    """Return the verdict for a machine that cannot be asked."""
    return Judgement(Verdict.ENV, lab.steps[0].id, trouble=trouble)


def converging(lab: Lab, snapshot: Snapshot) -> list[str]:
    """Return what in the lab's namespaces is on its way from one state to the next.

    A pod whose siblings were refused before it is not on its way anywhere: its controller will try for ever.
    """
    pods = [pod for space in lab.namespaces for pod in snapshot.all("pods", space)]
    in_vain = {_controller(pod) for pod in pods if expect.field(pod, "status.phase") == "Failed"} - {""}
    hopeful = (pod for pod in pods if _controller(pod) not in in_vain)
    return [f"{expect.named(pod)} ({state})" for pod in hopeful if (state := _on_its_way(pod))]


def _not_passed(
    lab: Lab, snapshot: Snapshot, step: str, passed: tuple[str, ...], found: list[Finding], lang: str
) -> Judgement:
    explained = tuple(lab.feedback.explain(one, snapshot.values, lang) for one in lab.feedback.ordered(found))
    worst = max((one.verdict for one in explained), key=lambda verdict: verdict.exit_code)
    waiting = tuple(converging(lab, snapshot))
    own_files = any(one.code in engine_codes.CODES for one in found)
    if waiting and worst is not Verdict.STUCK and not own_files:
        return Judgement(Verdict.WAITING, step, passed, explained, waiting)
    return Judgement(worst, step, passed, explained)


def _checked(lab: Lab, step: str, snapshot: Snapshot) -> list[Finding]:
    try:
        return list(lab.checks[step](snapshot))
    except Exception as failed:
        raise errors.LabError(
            f"The check of step {step} in lab {lab.id} does not understand this state of the cluster "
            f"({type(failed).__name__}: {failed}). That is a fault of the lab, not yours. `reset` gives a fresh start."
        ) from failed


def _controller(pod: Object) -> str:
    return str((objects.controller_of(pod) or {}).get("uid", ""))


def _on_its_way(pod: Object) -> str:
    if objects.is_terminating(pod):
        return "terminating"
    if not expect.is_placed(pod) or expect.field(pod, "status.phase") != "Pending":
        return ""
    statuses = expect.field(pod, "status.containerStatuses") or ()
    reasons = {expect.field(one, "state.waiting.reason") for one in statuses} - {None, "ContainerCreating"}
    return ", ".join(["starting", *sorted(map(str, reasons))])
