"""One learner's run of one lab: start, apply, check, hint, solve, goto, reset, stop.

Two faces, one engine. On the command line no cluster runs: a check builds the world anew from the seed, applies the
learner's files and looks. In a notebook the lab has a live cluster, and a check looks at that. Either way only the
state of the cluster and the files under work/ count, never the notebook's cells.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.clusters import connecting
from labkit.clusters.cluster import Cluster
from labkit.labs import cards, hints, judging, knowing, sweeping, tables, wording, world
from labkit.labs.card import Block, Card
from labkit.labs.explanation import RUNGS
from labkit.labs.finding import Finding, Verdict
from labkit.labs.judging import Judgement
from labkit.labs.lab import Lab
from labkit.labs.progress import Progress
from labkit.labs.sentences import say
from labkit.labs.snapshot import Snapshot
from labkit.labs.standing import Standing, State
from labkit.labs.workspace import Workspace
from labkit.loop.clock import Clock, WallClock


@dataclass(frozen=True, repr=False)
class Result:
    """What a check returns: the judgement as data, and the card that shows it."""

    judgement: Judgement
    card: Card

    @property
    def verdict(self) -> Verdict:
        """PASS, WAITING, NOT_YET, STUCK or ENV."""
        return self.judgement.verdict

    @property
    def codes(self) -> tuple[str, ...]:
        """The finding codes, the deepest cause first."""
        return self.judgement.codes

    def __repr__(self) -> str:
        return repr(self.card)

    def _repr_html_(self) -> str:
        return self.card._repr_html_()


class Runner:
    """A lab in a learner's hands. `live` gives it a cluster that stays; otherwise every check builds a fresh one."""

    def __init__(
        self,
        lab: Lab,
        work: Path,
        *,
        seed: int | None = None,
        lang: str = "en",
        live: bool = False,
        cluster: Cluster | None = None,
        clock: Clock | None = None,
    ) -> None:
        if lang not in wording.LANGUAGES:
            raise errors.ManifestError(f"There is no language {lang!r}. Languages: {', '.join(wording.LANGUAGES)}.")
        self.lab = lab
        self.lang = lang
        self.workspace = Workspace(work, lab.id)
        self.progress = Progress(work)
        self.seed = int(self.progress.of(lab.id).get("seed", 0)) if seed is None else seed
        self.values = lab.values(self.seed)
        self._live = live or cluster is not None
        self._given = cluster
        self._cluster: Cluster | None = None
        self._clock = clock or WallClock()
        self._stopped = False
        self._resumed = False  # whether the next check has to say that the cluster is a new one
        self._uids: frozenset[str] = frozenset()  # of the namespaces that this runner has started

    def __repr__(self) -> str:
        state = self._status() if self.workspace.is_there else say("not_started", self.lang)
        return f"{self.lab.id}: {self.lab.title.in_(self.lang)}\n{state}"

    @property
    def cluster(self) -> Cluster:
        """The lab's live cluster, built anew if the kernel was restarted. Raises LabError before `start()`."""
        if self._cluster is None and self._live and self.workspace.is_there and not self._stopped:
            self._bring_up()
            self._resumed = True
        if self._cluster is None:
            raise errors.LabError(f"Lab {self.lab.id} has no cluster yet. Call lab.start() first.")
        return self._cluster

    @property
    def standing(self) -> Standing:
        """Where the learner stands in this lab."""
        return Standing(tuple(step.id for step in self.lab.steps), self._record())

    @property
    def files(self) -> dict[str, str]:
        """The learner's files."""
        return self.workspace.files()

    def start(self) -> Card:
        """Put the files in work/<lab>/ unless they are there already, bring up the world, and say what the task is."""
        kept = None
        other_seed = self._record().get("seed", self.seed) != self.seed
        if not self.workspace.is_there or other_seed:
            kept = self.workspace.put(self.lab.start_files(self.seed))
            self._store({"seed": self.seed} if other_seed else {**self._record(), "seed": self.seed})
        self._bring_up()
        gone = self.standing.gone
        return _opened_by(self.task(kept=kept), say("lab_changed", self.lang, steps=", ".join(gone)) if gone else "")

    def task(self, step: str | None = None, kept: Path | None = None) -> Card:
        """Return the situation and the task of a step (the open one if none is named)."""
        return cards.step(self.lab, step or self.open_step(), self.values, self.lang, self.workspace.folder, kept)

    def open_step(self) -> str:
        """Return the first step that is neither done nor jumped over, the last one if there is none."""
        return self.standing.open_step

    def apply(self) -> Card:
        """Apply the learner's files to the live cluster, as `kubectl apply -f` of the folder does."""
        found = world.apply(self.cluster, self.files, self.lab)
        if not found:
            return cards.plain("applied", self.lang, self.lab.id, files=", ".join(self.files))
        words = [self.lab.feedback.explain(one, self.values, self.lang) for one in self.lab.feedback.ordered(found)]
        refused = Judgement(Verdict.NOT_YET, self.open_step(), findings=tuple(words))
        return cards.judgement(self.lab, refused, self.values, self.lang)

    def check(self) -> Result:
        """Look, and say what is so: a verdict, and what was found. A step that has just been done is a PASS."""
        try:
            found = self._look()
        except (errors.BackendError, OSError) as failed:
            found = judging.unusable(self.lab, str(failed))
        fresh = self._remember(found)
        card = cards.judgement(self.lab, found, self.values, self.lang, fresh)
        note, self._resumed = self._note(), False
        return Result(found, _opened_by(card, note))

    def hint(self) -> Card:
        """Return the next open rung of the ladder that belongs to what the last check found."""
        record = self._record()
        code = record.get("last", {}).get("code")
        if not code or code not in self.lab.feedback.entries:
            return cards.plain("no_hint_yet", self.lang, self.lab.id)
        ladder = self.lab.feedback.ladder(code)
        ladders = dict(record.get("ladders", {}))
        now = self._now()
        rung, ladders[ladder.name] = hints.taken(ladders.get(ladder.name, {}), now)
        self._store({**record, "ladders": ladders})
        if rung > RUNGS:
            words = wording.fill(ladder.bottom_out.in_(self.lang), self.values)
            name = ladder.solution or self.lab.solutions_of(self.open_step())[0].name
            return cards.solution(self.lab, name, self.files, self.seed, self.lang, words)
        seconds = hints.wait_seconds(ladders[ladder.name], now)
        return cards.hint(wording.fill(ladder.hints[rung - 1].in_(self.lang), self.values), rung, seconds, self.lang)

    def solve(self, sure: bool = False) -> Card:
        """Show a solution of the open step: asks once, then shows it and notes that it was revealed."""
        record, step = self._record(), self.open_step()
        if not record.get("checks"):
            return cards.plain("solve_after", self.lang, self.lab.id)
        if not sure and record.get("asked") != step:
            self._store({**record, "asked": step})
            return cards.plain("solve_asks", self.lang, self.lab.id, lab=self.lab.id)
        self._store({**record, "revealed": sorted({*record.get("revealed", ()), step})})
        return cards.solution(self.lab, self.lab.solutions_of(step)[0].name, self.files, self.seed, self.lang)

    def goto(self, step: str) -> Card:
        """Begin at a step: the steps before it are solved in the learner's files, and noted as jumped over."""
        files = self.lab.solved_before(step, self.seed)
        kept = self.workspace.put(files)
        self._bring_up()
        steps = [one.id for one in self.lab.steps]
        before, record = steps[: steps.index(step)], self._record()
        passed = [one for one in record.get("passed", ()) if one != step]
        jumped = [one for one in before if one not in passed]
        self._store({**record, "passed": passed, "jumped": jumped, "seed": self.seed})
        return self.task(step, kept)

    def reset(self) -> Card:
        """Go back to the start: fresh files (the earlier ones are kept aside) and a fresh world."""
        kept = self.workspace.put(self.lab.start_files(self.seed))
        record = self._record()
        self._store({**record, "passed": [], "jumped": [], "last": {}})
        self._bring_up()
        return _opened_by(self.task(kept=kept), say("reset", self.lang))

    def stop(self) -> Card:
        """Take everything of the lab off the cluster. The learner's files stay."""
        if self._cluster is not None:
            left = sweeping.sweep(self._cluster, self.lab)
            if left:
                raise errors.LabError(f"{left} objects of lab {self.lab.id} did not go away. Call lab.stop() again.")
            self._cluster = None
        self._stopped = True
        return cards.plain("stopped", self.lang, self.lab.id, place=self.workspace.folder)

    def look(self) -> Card:
        """Return the nodes and pods as they are now, as two tables."""
        seen = self.state()
        blocks = (Block(tables.nodes(seen), is_code=True), Block(tables.pods(seen, self.lab.namespaces), is_code=True))
        return Card(self.lab.title.in_(self.lang), blocks, lang=self.lang)

    def quiz(self) -> Card:
        """Return the lab's questions."""
        return cards.questions(self.lab, self.seed, self.lang)

    def answer(self, question: str, *numbers: int) -> Card:
        """Say whether the answers to a question (numbers as shown) are right, and why."""
        for item in self.lab.quiz:
            if item.id == question:
                return cards.answer(item, numbers, self.values, self.seed, self.lang)
        known = ", ".join(item.id for item in self.lab.quiz)
        raise errors.LabError(f"Lab {self.lab.id} has no question {question!r}. Questions: {known}.")

    def know(self, *numbers: int, anyway: bool = False) -> Card:
        """Show the lab's questions, or take the answers: all right, and the lab is noted as known, never as done.

        `anyway` notes it as skipped when not all are right. Raises LabError when the numbers do not fit the questions.
        """
        if self.standing.state is State.DONE:
            return cards.plain("known_done", self.lang, self.lab.id)
        asked = knowing.asked(self.lab)
        if not numbers and not anyway:
            return knowing.questions(self.lab, self.values, self.lang)
        right = knowing.right(self.lab, asked, numbers) if numbers else 0
        if anyway or (asked and right == len(asked)):
            self._store({**self._record(), "known": {"right": right, "asked": len(asked)}})
        return knowing.answered(self.lab, numbers, right, anyway, self.values, self.lang)

    def debrief(self) -> Card:
        """Return what is to be learned from the steps that are done; it was shown once when each of them passed."""
        done = self.standing.passed
        if not done:
            return cards.plain("no_debrief", self.lang, self.lab.id)
        return cards.debriefs(self.lab, done, self.values, self.lang)

    def state(self, findings: list[Finding] | None = None) -> Snapshot:
        """Return what a check would look at now; `findings` takes what is wrong with the learner's files."""
        if self._live:
            mine = self.files  # a lab that was not started says so before a cluster is asked for
            return world.look(self.cluster, self.lab, self.seed, mine)
        built = world.build(self.lab, self.seed, self.files)
        if findings is not None:
            findings += built.findings
        return world.look(built.cluster, self.lab, self.seed, self.files)

    def _look(self) -> Judgement:
        findings: list[Finding] = []
        seen = self.state(findings)
        if self._live and self._given is not None and self._uids != _namespace_uids(self.lab, seen):
            raise errors.BackendError(say("other_world", self.lang, lab=self.lab.id))
        found = judging.judge(self.lab, seen, findings, self.lang)
        return judging.step_passed(found, self.standing.behind)

    def _bring_up(self) -> None:
        """Give a live lab its world. A cluster of the learner's own is swept first; else a fresh one is made."""
        if not self._live:
            return
        if self._given is not None:
            self._refuse_another_lab(self._given)
            sweeping.sweep(self._given, self.lab)
        self._stopped = False
        self._cluster = self._given or connecting.connect("sim", nodes=0, seed=self.seed)
        world.set_up(self._cluster, self.lab, self.seed)
        world.apply(self._cluster, self.files, self.lab)
        world.settle(self._cluster)
        if self._given is not None:
            self._uids = _namespace_uids(self.lab, world.look(self._cluster, self.lab, self.seed, {}))

    def _refuse_another_lab(self, cluster: Cluster) -> None:
        others = sweeping.others(cluster, self.lab)
        if others:
            raise errors.LabError(say("other_lab", self.lang, other=", ".join(others), lab=self.lab.id))

    def _note(self) -> str:
        """What a check says first: that the cluster is a new one."""
        place = "/".join(self.workspace.folder.parts[-2:])
        return say("resumed", self.lang, place=place) if self._resumed else ""

    def _remember(self, found: Judgement) -> list[str]:
        """Note a check in the progress file; return the steps that passed for the first time."""
        if found.verdict is Verdict.ENV:
            return []
        record = self._record()
        known = record.get("passed", [])
        fresh = [step for step in found.passed if step not in self.standing.behind]
        code = found.codes[0] if found.findings and found.verdict is not Verdict.WAITING else ""
        ladders = dict(record.get("ladders", {}))
        if code:
            name = self.lab.feedback.ladder(code).name
            ladders[name] = hints.failed(ladders.get(name, {}), self._now())
        last = {"verdict": found.verdict.name, "code": code, "step": found.step}
        checks = int(record.get("checks", 0)) + 1
        self._store(
            {
                **record,
                "seed": self.seed,
                "passed": [*known, *fresh],
                "checks": checks,
                "ladders": ladders,
                "last": last,
            }
        )
        return fresh

    def _status(self) -> str:
        record, standing = self._record(), self.standing
        revealed = ", ".join(record.get("revealed", ())) or say("none", self.lang)
        counts = {"done": len(standing.passed), "all": len(standing.steps), "checks": record.get("checks", 0)}
        said = say("status", self.lang, revealed=revealed, **counts)
        jumped = say("jumped", self.lang, steps=", ".join(standing.jumped)) if standing.jumped else ""
        return f"{said} {jumped}".strip()

    def _record(self) -> dict[str, Any]:
        return self.progress.of(self.lab.id)

    def _store(self, record: Mapping[str, Any]) -> None:
        self.progress.put(self.lab.id, {**record, "at": self._now()})

    def _now(self) -> float:
        return self._clock.calendar().timestamp()


def _opened_by(card: Card, note: str) -> Card:
    """Return a card with a sentence in front of its blocks."""
    return dataclasses.replace(card, blocks=(Block(note), *card.blocks)) if note else card


def _namespace_uids(lab: Lab, seen: Snapshot) -> frozenset[str]:
    """Return which namespaces, by uid, are the lab's: a second start makes others of the same name."""
    own = [obj for obj in seen.all("namespaces") if objects.labels(obj).get(world.LABEL) == lab.id]
    return frozenset(str(objects.metadata(obj).get("uid")) for obj in own)
