"""The proof of a lab: the start fails, every solution passes, every known wrong answer gets its own words.

Each row of the matrix is a function from a lab to the problems it has; no problems is what we want. A row that never
looked at anything is a problem too.
"""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit import errors
from labkit.clusters import connecting
from labkit.labs import disclosure, judging, mutants, parity, running, snapshot, sweeping, wording, world
from labkit.labs.finding import Verdict
from labkit.labs.judging import Judgement
from labkit.labs.lab import Lab
from labkit.labs.overlay import Overlay
from labkit.labs.runner import Runner
from labkit.loop.seeds import Seeds

MUTANTS = 200


@dataclass(frozen=True)
class Row:
    """One assertion of the matrix. `prove` yields (what was looked at, the problem or "")."""

    number: int
    says: str
    prove: Callable[[Lab], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Outcome:
    """How one row ended for one lab."""

    row: Row
    looked_at: int
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether something was looked at and no problem was seen."""
        return bool(self.looked_at) and not self.problems


def prove(lab: Lab, row: Row) -> Outcome:
    """Return how one row ends for a lab."""
    seen = list(row.prove(lab))
    return Outcome(row, len(seen), tuple(f"{what}: {problem}" for what, problem in seen if problem))


def judged(lab: Lab, files: Mapping[str, str], seed: int = 0, lang: str = "en") -> Judgement:
    """Return the verdict on these files in a fresh world."""
    built = world.build(lab, seed, files)
    return judging.judge(lab, world.look(built.cluster, lab, seed, files), built.findings, lang)


def start_fails(lab: Lab) -> Iterator[tuple[str, str]]:
    """1: untouched, each step fails with the code that lab.yaml declares."""
    for seed, step in itertools.product(_seeds(lab), lab.steps):
        found = judged(lab, lab.solved_before(step.id, seed), seed)
        good = found.verdict in (Verdict.NOT_YET, Verdict.STUCK) and found.codes == (step.start_code,)
        yield f"start of {step.id}, seed {seed}", "" if good else f"{step.start_code} declared, {_said(found)}"


def symptom_holds(lab: Lab) -> Iterator[tuple[str, str]]:
    """2: the situation is the one that the text describes."""
    for seed in _seeds(lab):
        files = lab.start_files(seed)
        seen = world.look(world.build(lab, seed, files).cluster, lab, seed, files)
        for number, fact in enumerate(lab.symptoms(seed), 1):
            yield f"fact {number}, seed {seed}", "; ".join(fact.differences(seen))


def solutions_pass(lab: Lab) -> Iterator[tuple[str, str]]:
    """3: every solution passes its step twice from fresh and once live; every combination passes; with every seed."""
    for seed, step in itertools.product(_seeds(lab), lab.steps):
        for solution, attempt in itertools.product(lab.solutions_of(step.id), (1, 2)):
            found = judged(lab, solution.over(lab.solved_before(step.id, seed), lab.values(seed)), seed)
            name = f"{solution.name}, seed {seed}, attempt {attempt}"
            yield name, "" if step.id in found.passed else _said(found)
    for seed, chosen in itertools.product(_seeds(lab), itertools.product(*(lab.solutions_of(s.id) for s in lab.steps))):
        files = lab.start_files(seed)
        for solution in chosen:
            files = solution.over(files, lab.values(seed))
        found = judged(lab, files, seed)
        name = f"{' + '.join(one.name for one in chosen)}, seed {seed}"
        yield name, "" if found.verdict is Verdict.PASS else _said(found)
    for step in lab.steps:
        for solution in lab.solutions_of(step.id):
            found = _live(lab, step.id, solution)
            yield f"{solution.name}, live", "" if step.id in found.passed else _said(found)


def wrong_answers_are_named(lab: Lab) -> Iterator[tuple[str, str]]:
    """4: every wrong answer leads to exactly its code; the words name what was seen and never what was expected."""
    for seed, wrong in itertools.product(_seeds(lab)[:2], lab.wrong.values()):
        found = judged(lab, wrong_files(lab, wrong, seed), seed)
        yield f"wrong/{wrong.name}, seed {seed}", _misnamed(lab, wrong, found, seed)


def codes_are_covered(lab: Lab) -> Iterator[tuple[str, str]]:
    """5: every finding code that checks.py can say has at least one wrong answer."""
    covered = {one.subject for one in lab.wrong.values()}
    for code, entry in lab.feedback.entries.items():
        if entry.step:
            yield code, "" if code in covered else f"no wrong answer shows it; add wrong/{code}/"


def hints_lead(lab: Lab) -> Iterator[tuple[str, str]]:
    """6: no hint holds a line of a solution, and following the bottom-out repairs the step."""
    lines = disclosure.solution_lines(lab)
    for ladder, lang in itertools.product(lab.feedback.ladders.values(), wording.LANGUAGES):
        for number, hint in enumerate(ladder.hints, 1):
            text = wording.fill(hint.in_(lang), lab.values(0))
            leaked = [line for line in lines if line in text]
            yield f"{ladder.name}, hint {number}, {lang}", f"holds a line of a solution: {leaked[0]}" if leaked else ""
    for wrong in lab.wrong.values():
        step = step_of(lab, wrong)
        name = lab.feedback.ladder(wrong.subject).solution or lab.solutions_of(step)[0].name
        found = judged(lab, lab.solved(name, wrong_files(lab, wrong, 0), 0))
        yield f"bottom-out after wrong/{wrong.name}", "" if step in found.passed else _said(found)


def set_up_is_idempotent(lab: Lab) -> Iterator[tuple[str, str]]:
    """7: set up twice is set up once; interrupted after each object and run again, too."""
    wanted = _set_up_after(lab, -1)
    yield "set up twice", "" if _set_up_after(lab, len(world.objects_of(lab, 0))) == wanted else "another state"
    for number in range(1, len(world.objects_of(lab, 0))):
        same = _set_up_after(lab, number) == wanted
        yield f"interrupted after {number} objects", "" if same else "another state than without the interruption"


def reset_and_stop_are_clean(lab: Lab) -> Iterator[tuple[str, str]]:
    """8: from any answer `reset` leads back to the state of the start, and `stop` leaves nothing."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = connecting.connect("sim", nodes=0)
        before = len(cluster.get("namespaces"))
        runner = Runner(lab, Path(folder), seed=0, cluster=cluster)
        runner.start()
        wanted = snapshot.essence(runner.state())
        for answer in (*lab.solutions.values(), *lab.wrong.values()):
            runner.workspace.put(answer.over(lab.start_files(0), lab.values(0)))
            runner.apply()
            world.settle(cluster)
            runner.reset()
            yield f"reset after {answer.name}", _difference(wanted, snapshot.essence(runner.state()))
        runner.stop()
        left = sweeping.left_behind(cluster, lab)
        yield "stop", f"left behind: {', '.join(left)}" if left else ""
        yield "stop, namespaces", "" if len(cluster.get("namespaces")) == before else "namespaces are left"


def steps_are_separate(lab: Lab) -> Iterator[tuple[str, str]]:
    """9: a step's solution passes its own step and no other."""
    for number, step in enumerate(lab.steps):
        for solution in lab.solutions_of(step.id):
            found = judged(lab, solution.over(lab.solved_before(step.id, 0), lab.values(0)))
            own = tuple(one.id for one in lab.steps[: number + 1])
            yield f"{solution.name} on its step", "" if found.passed == own else f"passed {found.passed}, not {own}"
            alone = judged(lab, solution.over(lab.start_files(0), lab.values(0)))
            expected = own if number == 0 else ()
            yield f"{solution.name} alone", "" if alone.passed == expected else f"passed {alone.passed}"


def mutants_do_not_pass(lab: Lab) -> Iterator[tuple[str, str]]:
    """10: 200 single-field mutants of solutions: no check breaks, and none passes whose pods do not run.

    What waits for a gate in the solution itself waits on purpose.
    """
    on_purpose = {name: _gated(lab, files) for name, files in _complete_solutions(lab)}
    for mutant in some_mutants(lab, MUTANTS):
        built = world.build(lab, 0, mutant.files)
        seen = world.look(built.cluster, lab, 0, mutant.files)
        try:
            found = judging.judge(lab, seen, built.findings)
        except errors.LabError as failed:
            yield mutant.name, str(failed)
            continue
        passes = found.verdict is Verdict.PASS
        wrong = running.does_not_run(lab, built, seen, on_purpose[_of(mutant)]) if passes else ""
        yield mutant.name, f"passed, but {wrong}" if wrong else ""


def languages_agree(lab: Lab) -> Iterator[tuple[str, str]]:
    """12: both languages say the same things: same code, same placeholders, no finding codes, Korean in Korean."""
    for step in lab.steps:
        english, korean = (lab.texts[lang].sections[step.id] for lang in wording.LANGUAGES)
        for part in ("title", "situation", "task", "success", "debrief"):
            yield f"text, {step.id}, {part}", parity.disagreement(lab, getattr(english, part), getattr(korean, part))
    yield "text, opening", parity.disagreement(lab, lab.texts["en"].opening, lab.texts["ko"].opening)
    for name, words in parity.words(lab):
        yield name, parity.disagreement(lab, words.en, words.ko, spans=False)


ROWS = (
    Row(1, "the start fails with the declared code", start_fails),
    Row(2, "the symptom holds", symptom_holds),
    Row(3, "every solution passes, twice, with every seed", solutions_pass),
    Row(4, "every wrong answer gets exactly its code and its own words", wrong_answers_are_named),
    Row(5, "every finding code has a wrong answer", codes_are_covered),
    Row(6, "hints leak nothing, the bottom-out repairs", hints_lead),
    Row(7, "set-up is idempotent and can be interrupted", set_up_is_idempotent),
    Row(8, "reset leads back, stop leaves nothing", reset_and_stop_are_clean),
    Row(9, "a step's solution passes only its own step", steps_are_separate),
    Row(10, "mutants: no traceback, no false PASS", mutants_do_not_pass),
    Row(12, "English and Korean say the same", languages_agree),
)


def wrong_files(lab: Lab, wrong: Overlay, seed: int) -> dict[str, str]:
    """Return the learner's files of a wrong answer: earlier steps solved, this one answered wrongly."""
    return wrong.over(lab.solved_before(step_of(lab, wrong), seed), lab.values(seed))


def step_of(lab: Lab, wrong: Overlay) -> str:
    """Return the step that a wrong answer belongs to; one of the engine's codes belongs to the first."""
    return lab.feedback.entries[wrong.subject].step or lab.steps[0].id


def some_mutants(lab: Lab, count: int) -> list[mutants.Mutant]:
    """Return this many mutants of complete solutions, drawn with a fixed seed from all there are."""
    found: dict[str, mutants.Mutant] = {}
    for name, files in _complete_solutions(lab):
        found |= {f"{name}: {one.name}": one for one in mutants.of(files)}
    names = sorted(found)
    Seeds(0).fork(f"mutants/{lab.id}").shuffle(names)
    return [mutants.Mutant(name, found[name].files) for name in names[:count]]


def _complete_solutions(lab: Lab) -> Iterator[tuple[str, dict[str, str]]]:
    """Return every way through the whole lab: the names of its solutions, and the files."""
    for chosen in itertools.product(*(lab.solutions_of(step.id) for step in lab.steps)):
        files = lab.start_files(0)
        for solution in chosen:
            files = solution.over(files, lab.values(0))
        yield " + ".join(one.name for one in chosen), files


def _of(mutant: mutants.Mutant) -> str:
    """Return the solutions that a mutant was made of."""
    return mutant.name.split(": ")[0]


def _gated(lab: Lab, files: Mapping[str, str]) -> frozenset[str]:
    return running.gated_on_purpose(lab, world.look(world.build(lab, 0, files).cluster, lab, 0, files))


def _seeds(lab: Lab) -> Sequence[int]:
    """One seed per variant, at least two."""
    return range(len(lab.variants))


def _said(found: Judgement) -> str:
    words = "; ".join(f"{one.code}: {one.message or one.seen}" for one in found.findings)
    details = words or ", ".join(found.waiting_for) or "no finding"
    return f"the check said {found.verdict.name} in step {found.step} ({details})"


def _live(lab: Lab, step: str, solution: Overlay) -> Judgement:
    """Return the verdict when a solution is applied to a cluster that runs the state before it."""
    before = lab.solved_before(step, 0)
    built = world.build(lab, 0, before)
    after = solution.over(before, lab.values(0))
    findings = world.apply(built.cluster, after)
    world.settle(built.cluster)
    return judging.judge(lab, world.look(built.cluster, lab, 0, after), findings)


def _misnamed(lab: Lab, wrong: Overlay, found: Judgement, seed: int) -> str:
    if found.codes != (wrong.subject,) or found.verdict not in (Verdict.NOT_YET, Verdict.STUCK):
        return _said(found)
    for one in found.findings:
        if one.object not in one.message or one.seen not in one.message:
            return f"the message names not both {one.object} and {one.seen!r}: {one.message}"
        # What the learner has typed may be said back, even if it is also part of a solution.
        said = disclosure.tokens(f"{one.message} {one.why} {one.look}") - disclosure.tokens(one.seen)
        leaked = disclosure.expected_values(lab, found.step, seed) & said
        if leaked:
            return f"the message gives the expected value away: {', '.join(sorted(leaked))}"
    return ""


def _set_up_after(lab: Lab, number: int) -> list[object]:
    """Return the state after the first `number` objects of the world, and then the whole set-up; -1 for it alone."""
    cluster = connecting.connect("sim", nodes=0)
    for obj in world.objects_of(lab, 0)[: max(number, 0)]:
        cluster.apply(world.labelled(obj, lab))
    world.set_up(cluster, lab, 0)
    return snapshot.essence(world.look(cluster, lab, 0, {}))


def _difference(wanted: list[object], seen: list[object]) -> str:
    if len(wanted) != len(seen):
        return f"{len(seen)} objects, {len(wanted)} at the start"
    return next(
        (_first_difference(one, other, "") for one, other in zip(wanted, seen, strict=True) if one != other), ""
    )


def _first_difference(one: object, other: object, path: str) -> str:
    """Say at which path two values differ first, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(_first_difference(one[key], other[key], f"{path}.{key}") for key in one if one[key] != other[key])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(_first_difference(a, b, f"{path}.{number}") for number, (a, b) in pairs if a != b)
    return f"{path} was {one!r} at the start and is {other!r}"
