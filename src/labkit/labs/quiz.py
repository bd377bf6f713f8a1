"""quiz.yaml: questions to answer before looking, each wrong answer with the reason why it is wrong.

    - id: one_feasible
      kind: choice                 # or predict: a choice made before the step it belongs to; or order: lines to sort
      step: choice
      question: {en: …, ko: …}
      options:
        - {right: true, en: …, ko: …, reason: {en: …, ko: …}}

In an `order` item the options stand in the right order; distractors, which belong nowhere, say `right: false`.
A `manifest` item is the same with lines of YAML: every order is right that says the same to a computer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import manifests
from labkit.labs import schema, wording
from labkit.labs.wording import Words
from labkit.loop import seeds

ORDERED = ("order", "manifest")
KINDS = ("choice", "predict", *ORDERED)


@dataclass(frozen=True)
class Option:
    """One answer, and why it is right or wrong."""

    text: Words
    right: bool
    reason: Words


@dataclass(frozen=True)
class Item:
    """One question."""

    id: str
    kind: str
    step: str
    question: Words
    options: tuple[Option, ...]

    def shown(self, seed: int) -> tuple[Option, ...]:
        """Return the options as a learner sees them: lines to order come shuffled, the same way for one seed."""
        if self.kind not in ORDERED:
            return self.options
        # An indented line says where it belongs, so a shuffle that leaves everything in place is no puzzle.
        shuffled = list(self.options)
        seeds.Seeds(seed).fork(f"quiz/{self.id}").shuffle(shuffled)
        return tuple(shuffled)

    def chosen(self, numbers: Sequence[int], seed: int) -> list[Option]:
        """Return the options with these numbers, counted from 1 as shown. Raises LabError for an unknown number."""
        shown = self.shown(seed)
        for number in numbers:
            if not 1 <= number <= len(shown):
                raise errors.LabError(f"Question {self.id} has answers 1 to {len(shown)}; {number} is not one.")
        return [shown[number - 1] for number in numbers]

    def is_right(self, numbers: Sequence[int], seed: int) -> bool:
        """Whether these answers are the right ones: exactly them, and where lines are ordered in their order."""
        chosen, right = self.chosen(numbers, seed), [option for option in self.options if option.right]
        if chosen == right or self.kind != "manifest" or len(set(numbers)) != len(numbers):
            return chosen == right
        return manifests.same("\n".join(one.text.en for one in chosen), "\n".join(one.text.en for one in right))


def read(path: Path, steps: Sequence[str], values: Sequence[str], problems: list[str]) -> tuple[Item, ...]:
    """Return the questions of a lab."""
    items = []
    for number, one in enumerate(schema.listed(schema.value(path, problems), path.name, problems, least=1), 1):
        items.append(_item(one, f"{path.name}, question {number}", steps, values, problems))
    return tuple(items)


def _item(found: Any, where: str, steps: Sequence[str], values: Sequence[str], problems: list[str]) -> Item:
    one = schema.mapping(found, where, problems, ("id", "kind", "step", "question", "options"))
    if one.get("kind") not in KINDS:
        problems.append(f"{where}: kind is {one.get('kind')!r}. Kinds: {', '.join(KINDS)}")
    if one.get("step") not in steps:
        problems.append(f"{where}: there is no step {one.get('step')!r}. Steps: {', '.join(steps)}")
    listed = schema.listed(one.get("options"), f"{where}, options", problems, least=2)
    places = [f"{where}, option {n}" for n in range(1, len(listed) + 1)]
    lines = one.get("kind") == "manifest"
    options = tuple(_option(option, place, lines, problems) for option, place in zip(listed, places, strict=True))
    rights = sum(option.right for option in options)
    if one.get("kind") not in ORDERED and rights != 1:
        problems.append(f"{where}: one option is right: true, here {rights} are")
    if one.get("kind") == "manifest":
        problems += _not_a_manifest(options, where)
    question = wording.read(one.get("question"), f"{where}, question", problems)
    for words in (question, *(option.text for option in options), *(option.reason for option in options)):
        problems += [f"{where}: nothing fills {{{{{name}}}}}" for name in wording.unknown(words.en, values)]
    return Item(str(one.get("id")), str(one.get("kind")), str(one.get("step")), question, options)


def _not_a_manifest(options: Sequence[Option], where: str) -> list[str]:
    """Return what is wrong with lines to order: they are code, so the same in both languages, and they are YAML."""
    found = [f"{where}: the line {one.text.en!r} differs in Korean" for one in options if one.text.en != one.text.ko]
    whole = wording.PLACEHOLDER.sub("x", "\n".join(one.text.en for one in options if one.right))
    try:
        manifests.load_value(whole)
    except errors.ManifestError as failed:
        found.append(f"{where}: the right lines are no YAML: {failed}")
    return found


def _option(found: Any, where: str, is_line: bool, problems: list[str]) -> Option:
    one: Mapping[str, Any] = schema.mapping(found, where, problems, ("en", "ko", "reason"), ("right",))
    text = wording.read({lang: one.get(lang) for lang in wording.LANGUAGES}, where, problems)
    if is_line:  # its indentation says where it belongs
        text = Words(str(one.get("en") or ""), str(one.get("ko") or ""))
    reason = wording.read(one.get("reason"), f"{where}, reason", problems)
    return Option(text, one.get("right") is True, reason)
