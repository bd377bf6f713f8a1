"""A lab and its steps, with the numbers of one learner filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.labs import checking, quiz, symptom, text, wording
from labkit.labs.feedback import Feedback
from labkit.labs.overlay import Overlay
from labkit.labs.wording import Words


@dataclass(frozen=True)
class Step:
    """One thing to repair. `start_code` is the finding that the untouched start must lead to."""

    id: str
    start_code: str


@dataclass(frozen=True)
class Lab:
    """One lab folder, as labkit.labs.folder.read returns it."""

    folder: Path
    id: str
    title: Words
    level: str
    needs: tuple[str, ...]  # abilities of the cluster: "fake_nodes"
    backends: tuple[str, ...]
    concepts: tuple[str, ...]
    namespaces: tuple[str, ...]  # where the lab's objects live; `stop` empties them
    steps: tuple[Step, ...]
    variants: tuple[Mapping[str, Any], ...]
    checks: Mapping[str, checking.Check]
    feedback: Feedback
    texts: Mapping[str, text.Text]
    quiz: tuple[quiz.Item, ...]
    start: Mapping[str, str]  # file name -> text with placeholders
    solutions: Mapping[str, Overlay]
    wrong: Mapping[str, Overlay]

    def values(self, seed: int) -> Mapping[str, Any]:
        """Return the values of the placeholders for a learner with this seed. Neighbouring seeds get other numbers."""
        return self.variants[seed % len(self.variants)]

    def world(self, seed: int) -> str:
        """Return the manifest of what exists before the first step."""
        return wording.fill((self.folder / "world.yaml").read_text(encoding="utf-8"), self.values(seed))

    def symptoms(self, seed: int) -> list[symptom.Fact]:
        """Return the facts that hold before the learner acts."""
        filled = wording.fill((self.folder / "symptom.yaml").read_text(encoding="utf-8"), self.values(seed))
        return symptom.read(filled, [])

    def start_files(self, seed: int) -> dict[str, str]:
        """Return the files that the learner gets."""
        return {name: wording.fill(content, self.values(seed)) for name, content in self.start.items()}

    def solved_before(self, step: str, seed: int) -> dict[str, str]:
        """Return the files of the start with the first solution of every step before this one."""
        ids = [one.id for one in self.steps]
        if step not in ids:
            raise errors.LabError(f"Lab {self.id} has no step {step!r}. Steps: {', '.join(ids)}.")
        files = self.start_files(seed)
        for earlier in ids[: ids.index(step)]:
            files = self.solutions_of(earlier)[0].over(files, self.values(seed))
        return files

    def solved(self, solution: str, mine: Mapping[str, str], seed: int) -> dict[str, str]:
        """Return a learner's files after following a solution: what belongs to earlier steps stays theirs."""
        chosen = self.solutions[solution]
        ids = [one.id for one in self.steps]
        earlier = ids[: ids.index(chosen.subject)]
        theirs = {name for step in earlier for one in self.solutions_of(step) for name in one.files}
        kept = {name: content for name, content in mine.items() if name in theirs - set(chosen.files)}
        return chosen.over({**self.start_files(seed), **kept}, self.values(seed))

    def solutions_of(self, step: str) -> list[Overlay]:
        """Return the solutions of one step, in name order."""
        return [found for name, found in self.solutions.items() if name.split("--")[0] == step]
