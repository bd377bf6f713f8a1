"""I know this: the questions of a lab, answered at once, in order to go past the lab without having done it."""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.labs import cards, quiz, wording
from labkit.labs.card import Block, Card
from labkit.labs.lab import Lab
from labkit.labs.sentences import say

KINDS = ("choice", "predict")  # one number each


def asked(lab: Lab) -> list[quiz.Item]:
    """Return the questions of a lab that have one right answer, in their order."""
    return [item for item in lab.quiz if item.kind in KINDS]


def right(lab: Lab, items: Sequence[quiz.Item], numbers: Sequence[int]) -> int:
    """Return how many answers are right. Raises LabError when there is not one number for each question."""
    if len(numbers) != len(items):
        raise errors.LabError(
            f"Lab {lab.id} has {len(items)} questions to answer here, {len(numbers)} numbers were given. "
            f"Without numbers the questions are shown: labkit lab know {lab.id}"
        )
    return sum(item.is_right([number], 0) for item, number in zip(items, numbers, strict=True))


def questions(lab: Lab, values: Mapping[str, Any], lang: str) -> Card:
    """Return the questions to answer, and how."""
    items = asked(lab)
    blocks = [Block(cards.question(one, values, 0, lang), f"{n}/{len(items)}") for n, one in enumerate(items, 1)]
    ones = ["1"] * len(items)
    how = say("know_how", lang, lab=lab.id, numbers=" ".join(ones), commas=", ".join(ones))
    return Card(f"{say('know', lang)} · {lab.title.in_(lang)}", (*blocks, Block(how)), lang=lang)


def answered(lab: Lab, numbers: Sequence[int], count: int, anyway: bool, values: Mapping[str, Any], lang: str) -> Card:
    """Return what was right and why, and what has been noted."""
    items = asked(lab)
    key = "known" if items and count == len(items) else "skipped" if anyway else "known_not"
    blocks = [Block(say(key, lang, right=count, asked=len(items), lab=lab.id))]
    for item, number in zip(items, numbers, strict=False):
        (option,) = item.chosen([number], 0)
        word = say("right" if option.right else "not_right", lang)
        heading = f"{word}: {option.text.in_(lang)}"
        blocks.append(Block(wording.fill(option.reason.in_(lang), values), wording.fill(heading, values)))
    return Card(f"{say('know', lang)} · {lab.title.in_(lang)}", tuple(blocks), lang=lang)
