"""The cards of the lab engine: a judgement, a step, a hint, a solution, a quiz, in the learner's language."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit.labs import quiz, wording
from labkit.labs.card import Block, Card
from labkit.labs.finding import Finding, Verdict
from labkit.labs.judging import Judgement
from labkit.labs.lab import Lab
from labkit.labs.sentences import say
from labkit.labs.text import Section

NORMAL_SETTLING_SECONDS = 60.0


def judgement(lab: Lab, found: Judgement, values: Mapping[str, Any], lang: str, fresh: Sequence[str] = ()) -> Card:
    """Return what a check says; `fresh` are the steps that passed for the first time, whose debrief is due."""
    title = f"{lab.title.in_(lang)} · {section(lab, found.step, lang).title}"
    blocks = [_debrief(lab, step, values, lang) for step in fresh]
    if found.verdict is Verdict.PASS:
        blocks.append(Block(_what_next(lab, found, values, lang)))
    elif found.verdict is Verdict.ENV:
        blocks.append(Block(found.trouble))
    elif found.verdict is Verdict.WAITING:
        blocks.append(Block(say("waiting", lang, seconds=NORMAL_SETTLING_SECONDS)))
        blocks.append(Block("\n".join(f"- {one}" for one in found.waiting_for), say("waiting_for", lang)))
    else:
        blocks += _findings(found.findings, lang)
    return Card(wording.fill(title, values), tuple(blocks), found.verdict, lang)


def step(lab: Lab, step_id: str, values: Mapping[str, Any], lang: str, folder: Path, kept: Path | None) -> Card:
    """Return the situation and the task of a step, and where the learner's files are."""
    part = section(lab, step_id, lang)
    parts = [(part.situation, "situation"), (part.task, "task"), (part.success, "success")]
    blocks = [Block(wording.fill(text, values), say(name, lang)) for text, name in parts]
    names = "\n".join(f"- `{_place(folder / name)}`" for name in sorted(lab.start))
    blocks.append(Block(f"{names}\n\n{say('how', lang, lab=lab.id)}", say("files", lang)))
    if kept is not None:
        blocks.append(Block(say("kept", lang, place=_place(kept, parts=2))))
    number = [one.id for one in lab.steps].index(step_id) + 1
    title = f"{lab.title.in_(lang)} · {number}/{len(lab.steps)} · {part.title}"
    return Card(wording.fill(title, values), tuple(blocks), lang=lang)


def hint(words: str, rung: int, seconds: float, lang: str) -> Card:
    """Return one rung of a hint ladder, and when the next one opens."""
    return Card(say("hint", lang, rung=rung), (Block(words), Block(say("next_hint", lang, seconds=seconds))), lang=lang)


def solution(lab: Lab, name: str, mine: Mapping[str, str], seed: int, lang: str, words: str = "") -> Card:
    """Return a solution as the changes it needs in the learner's files, a question, and the way to a variant."""
    values = lab.values(seed)
    step_id = lab.solutions[name].subject
    title = say("solution", lang, step=section(lab, step_id, lang).title)
    blocks = [Block(words)] if words else []
    blocks.append(Block(difference(mine, lab.solved(name, mine, seed)), is_code=True))
    asked = next((one for one in lab.quiz if one.step == step_id and one.kind == "choice"), None)
    if asked is not None:
        blocks.append(Block(question(asked, values, seed, lang), say("why_question", lang)))
    blocks.append(Block(say("variant", lang, lab=lab.id, seed=seed + 1)))
    return Card(wording.fill(title, values), tuple(blocks), lang=lang)


def questions(lab: Lab, seed: int, lang: str) -> Card:
    """Return all questions of a lab."""
    values = lab.values(seed)
    blocks = [Block(question(one, values, seed, lang), say("question", lang, id=one.id)) for one in lab.quiz]
    return Card(lab.title.in_(lang), (*blocks, Block(say("answer_how", lang, lab=lab.id))), lang=lang)


def answer(item: quiz.Item, numbers: Sequence[int], values: Mapping[str, Any], seed: int, lang: str) -> Card:
    """Return whether an answer is right, and the reason for each option that was chosen."""
    right = item.is_right(numbers, seed)
    chosen = item.chosen(numbers, seed)
    if item.kind in quiz.ORDERED:
        stray = [one for one in chosen if not one.right]
        said = say("order_right" if right else "order_wrong", lang)
        blocks = [Block(said), *(Block(one.reason.in_(lang), one.text.in_(lang)) for one in stray)]
    else:
        blocks = [Block(one.reason.in_(lang), one.text.in_(lang)) for one in chosen]
    filled = tuple(Block(wording.fill(one.text, values), wording.fill(one.heading, values)) for one in blocks)
    title = f"{say('question', lang, id=item.id)}: {say('right' if right else 'not_right', lang)}"
    return Card(title, filled, lang=lang)


def debriefs(lab: Lab, steps: Sequence[str], values: Mapping[str, Any], lang: str) -> Card:
    """Return the debriefs of these steps."""
    return Card(lab.title.in_(lang), tuple(_debrief(lab, one, values, lang) for one in steps), lang=lang)


def plain(key: str, lang: str, title: str = "labkit", **values: Any) -> Card:
    """Return a card with one sentence."""
    return Card(title, (Block(say(key, lang, **values)),), lang=lang)


def section(lab: Lab, step_id: str, lang: str) -> Section:
    """Return the text of a step."""
    return lab.texts[lang].sections[step_id]


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return what changes from one set of files to another, in the form of `diff -u`."""
    pieces: list[str] = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        pieces += difflib.unified_diff(old, new, name, name, lineterm="", n=2)
    return "\n".join(pieces)


def _what_next(lab: Lab, found: Judgement, values: Mapping[str, Any], lang: str) -> str:
    coming = next((one.id for one in lab.steps if one.id not in found.passed), None)
    if coming is None:
        return say("all_done", lang)
    title = wording.fill(section(lab, coming, lang).title, values)
    return say("next_step", lang, title=title, lab=lab.id)


def _place(path: Path, parts: int = 3) -> str:
    """Return a place as its last parts, "work/<lab>/<file>": shorter to read, and the same on every machine."""
    return "/".join(path.parts[-parts:])


def _findings(findings: Sequence[Finding], lang: str) -> list[Block]:
    first, rest = findings[0], findings[1:]
    place = f"`{first.object}`" + (f" · `{first.field}`" if first.field else "")
    blocks = [
        Block(f"{first.message}\n\n{place}"),
        Block(first.why, say("why", lang)),
        Block(first.look, say("look", lang)),
    ]
    if rest:
        blocks.append(Block("\n".join(f"- {one.message}" for one in rest), say("also", lang)))
    return blocks


def _debrief(lab: Lab, step_id: str, values: Mapping[str, Any], lang: str) -> Block:
    part = section(lab, step_id, lang)
    heading = say("step_done", lang, step=[one.id for one in lab.steps].index(step_id) + 1, title=part.title)
    return Block(wording.fill(part.debrief, values), wording.fill(heading, values))


def question(item: quiz.Item, values: Mapping[str, Any], seed: int, lang: str) -> str:
    """Return a question and its numbered options as Markdown."""
    shown = [one.text.in_(lang) for one in item.shown(seed)]
    if item.kind == "manifest":  # the indentation of a line is part of it
        listed = "\n".join(f"{n:>2} | {line}" for n, line in enumerate(shown, 1))
        return wording.fill(f"{item.question.in_(lang)}\n\n```\n{listed}\n```", values)
    options = "\n".join(f"{n}. {line}" for n, line in enumerate(shown, 1))
    return wording.fill(f"{item.question.in_(lang)}\n\n{options}", values)
